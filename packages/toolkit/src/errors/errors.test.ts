import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { TsangoError } from './errors.ts'

class NoSuchShelf extends TsangoError {
  readonly code = 'no_such_shelf'
  override readonly status = 404
}

class BrokenShelf extends TsangoError {
  readonly code = 'broken_shelf'
}

describe('TsangoError', () => {
  it('takes its name from the class that was made', () => {
    const error = new NoSuchShelf('No shelf "a".')
    expect(error.name).toBe('NoSuchShelf')
    expect(String(error)).toBe('NoSuchShelf: No shelf "a".')
    expect(error).toBeInstanceOf(TsangoError)
    expect(error).toBeInstanceOf(Error)
  })

  it('keeps the cause it was given', () => {
    const cause = new Error('root')
    expect(new BrokenShelf('Broken.', { cause }).cause).toBe(cause)
  })

  it('has no cause at all when none was given', () => {
    expect('cause' in new BrokenShelf('Broken.')).toBe(false)
    expect('cause' in new BrokenShelf('Broken.', { cause: undefined })).toBe(false)
  })

  it('leaves stack and cause out of its JSON', () => {
    const error = new NoSuchShelf('No shelf "a".', { cause: new Error('SELECT secret FROM t') })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'NoSuchShelf',
      code: 'no_such_shelf',
      message: 'No shelf "a".',
      status: 404,
    })
  })

  it('has no status in JSON where the class has none', () => {
    const error = new BrokenShelf('Broken.')
    expect(error.status).toBeUndefined()
    expect(error.toJSON()).toEqual({ name: 'BrokenShelf', code: 'broken_shelf', message: 'Broken.' })
  })

  it('lists only its values as own enumerable properties', () => {
    expect(Object.keys(new NoSuchShelf('x'))).toEqual(['code', 'status'])
    expect(inspect(new BrokenShelf('Broken.'))).toContain("code: 'broken_shelf'")
  })
})
