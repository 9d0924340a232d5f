import { expect, it, vi } from 'vitest'
import { createApplication, defineApp } from '../index.ts'
import { logger, logOf } from './log.ts'
import type { Logger, LogRecord } from './record.ts'
import { unfailing } from './unfailing.ts'

const record = (event: string): LogRecord => ({ level: 'info', event, message: `The ${event}.` })

function spared(own: Logger): { readonly log: Logger; readonly spare: LogRecord[] } {
  const spare: LogRecord[] = []
  return { spare, log: unfailing(own, { write: (one) => void spare.push(one) }) }
}

it.each([
  [
    'at once',
    () => {
      throw new Error('The disk is full.')
    },
  ],
  ['later', () => Promise.reject(new Error('The disk is full.'))],
])('what a logger fails with %s reaches nobody who logs, and no record is lost', async (_, fail) => {
  const taken: string[] = []
  let isFull = true
  const { log, spare } = spared({
    write: ({ event }) => {
      if (isFull) return fail()
      taken.push(event)
    },
  })
  for (const event of ['one', 'two']) log.write(record(event))
  await vi.waitFor(() => expect(spare.map(({ event }) => event)).toEqual(['logger_failed', 'one', 'two']))
  expect(spare[0]).toMatchObject({ level: 'error', area: 'log', error: { message: 'The disk is full.' } })
  isFull = false
  log.write(record('three'))
  isFull = true
  log.write(record('four'))
  await vi.waitFor(() => expect(spare.map(({ event }) => event).slice(3)).toEqual(['logger_failed', 'four']))
  expect(taken).toEqual(['three'])
})

it('one that does not say what it wants gets it, and where nothing is left to say it to that is no failure either', () => {
  const fail = (): never => {
    throw new Error('No.')
  }
  const broken = unfailing({ write: fail, wants: fail }, { write: fail })
  expect(broken.wants?.('info', 'shop')).toBe(true)
  expect(() => broken.write(record('one'))).not.toThrow()
  const choosy = unfailing({ write: fail, wants: (level) => level === 'error' }, { write: fail })
  expect([choosy.wants?.('info', ''), choosy.wants?.('error', '')]).toEqual([false, true])
  expect(unfailing({ write: fail }, { write: fail }).wants).toBeUndefined()
})

it('stands around the logger of an application, with standard error behind it', () => {
  const own = {
    write: () => {
      throw new Error('The disk is full.')
    },
  }
  const app = createApplication({
    apps: [defineApp({ name: 'shop', settings: [logger] })],
    mode: 'production',
    settings: { logger: own },
  })
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    logOf('shop', app).warn('late', 'The order is late.', { token: 'hunter2' })
    const lines = err.mock.calls.map(([line]) => JSON.parse(String(line)) as LogRecord)
    expect(lines).toMatchObject([{ event: 'logger_failed' }, { event: 'late', area: 'shop', token: '••••••' }])
  } finally {
    err.mockRestore()
  }
})
