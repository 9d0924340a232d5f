import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Sql } from 'postgres'
import { expect, test } from 'vitest'
import { DatabaseUnavailable } from '../../../errors/errors.ts'
import { CacheCount } from '../../base/cache-figures.ts'
import { PostgresJsConnection } from './connection.ts'
import type { Line } from './line.ts'

test('a query that postgres.js fails after the line has ended is told once, and ends no process', async () => {
  const late = Promise.withResolvers<never>()
  // postgres.js answers a query of a broken line when it is told to end: by then it is known that the line is gone.
  const sql = {
    unsafe: () => Object.assign(late.promise, { values: () => late.promise }),
    end: async () =>
      late.reject(Object.assign(new Error('write CONNECTION_DESTROYED'), { code: 'CONNECTION_DESTROYED' })),
  }
  const line = { destroy: () => undefined }
  const connection = new PostgresJsConnection(sql as unknown as Sql, line as unknown as Line, {
    database: 'default',
    prepare: 10,
    count: new CacheCount(),
  })
  const unheard: unknown[] = []
  const hear = (error: unknown): void => void unheard.push(error)
  process.on('unhandledRejection', hear)
  try {
    const running = connection.run({ sql: 'SELECT 1', write: false, returns: true }, [])
    connection.gone()
    await expect(running).rejects.toBeInstanceOf(DatabaseUnavailable)
    connection.destroy()
    for (let turn = 0; turn < 5; turn++) await nextTurn()
  } finally {
    process.off('unhandledRejection', hear)
  }
  expect(unheard).toEqual([])
})
