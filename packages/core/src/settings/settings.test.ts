import { describe, expect, it } from 'vitest'
import { env, readGiven } from './settings.ts'

describe('readGiven', () => {
  it('asks a reader, wherever it stands', () => {
    const environment = { DATABASE_URL: 'sqlite:./a.sqlite3', KEY: 'new' }
    expect(readGiven(env.string('KEY'), environment)).toEqual({ value: 'new' })
    expect(
      readGiven(
        { default: env.url('DATABASE_URL'), logs: { url: env.url('LOGS_URL', 'sqlite:./logs.sqlite3') } },
        environment,
      ),
    ).toEqual({
      value: { default: 'sqlite:./a.sqlite3', logs: { url: 'sqlite:./logs.sqlite3' } },
    })
    expect(readGiven([env.string('KEY'), 'old'], environment)).toEqual({ value: ['new', 'old'] })
  })

  it('names all that is missing at once', () => {
    expect(readGiven({ a: env.string('A'), b: [env.int('B')], c: 1 }, { B: 'many' })).toEqual({
      fault:
        'The environment variable A is not set. The environment variable B is "many", which is not a whole number.',
      hint: 'Set A, or give a default as the second argument.',
    })
  })

  it('leaves what holds no reader the object that it is', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    for (const given of [{ write: () => {} }, { store: new Map() }, ['a'], new Map(), circle, 'text', undefined]) {
      const read = readGiven(given, {})
      expect('value' in read && read.value).toBe(given)
    }
  })
})
