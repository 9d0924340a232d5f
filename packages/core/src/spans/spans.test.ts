import { expect, it } from 'vitest'
import { bothWatch, type Spans, spansSlot, type Work, watched, whenEnded } from './spans.ts'

const WORK: Work = { name: 'SELECT', kind: 'client', attributes: { 'db.namespace': 'default' } }

function recorder(name: string, into: string[]): Spans {
  return {
    watch: (work, body) => {
      into.push(`${name} begins ${work.name}`)
      return whenEnded(
        () => body({ [name]: 'yes' }),
        (error) => void into.push(`${name} ends${error === undefined ? '' : ` with ${(error as Error).message}`}`),
      )
    },
  }
}

it('runs work where nobody watches, and tells of it where somebody does', () => {
  const seen: string[] = []
  expect(watched(WORK, (carrier) => carrier)).toEqual({})
  expect(spansSlot.run(recorder('one', seen), () => watched(WORK, (carrier) => carrier))).toEqual({ one: 'yes' })
  expect(seen).toEqual(['one begins SELECT', 'one ends'])
})

it('waits for what is done later, and keeps errors as they are', async () => {
  const seen: string[] = []
  const late = new Error('late')
  const working = spansSlot.run(recorder('one', seen), () => watched(WORK, () => Promise.reject(late)))
  expect(seen).toEqual(['one begins SELECT'])
  await expect(working).rejects.toBe(late)
  const soon = (): never => {
    throw new RangeError('soon')
  }
  expect(() => spansSlot.run(recorder('one', seen), () => watched(WORK, soon))).toThrow('soon')
  expect(seen.slice(1)).toEqual(['one ends with late', 'one begins SELECT', 'one ends with soon'])
})

it('lets two watch, one around the other', () => {
  const seen: string[] = []
  const both = bothWatch(recorder('outer', seen), recorder('inner', seen))
  expect(both.watch(WORK, (carrier) => carrier)).toEqual({ outer: 'yes', inner: 'yes' })
  expect(seen).toEqual(['outer begins SELECT', 'inner begins SELECT', 'inner ends', 'outer ends'])
  const alone = recorder('alone', seen)
  expect(bothWatch(undefined, alone)).toBe(alone)
})
