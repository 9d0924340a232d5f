import { defineApp } from '@tsango/core/apps'
import { runInContext } from '@tsango/core/context'
import { expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { defineSlot } from '../slots/slots.ts'
import { type LogRecord, logOf } from './log.ts'

it('names the trace of a request that fails', async () => {
  const records: LogRecord[] = []
  const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  const shop = defineApp({
    name: 'shop',
    routes: (r) => {
      r.get('/', () => {
        throw new Error('broken')
      })
    },
    middleware: [defineSlot({ name: 'tracing', prepare: () => ({ begin: (exchange) => exchange.enter({ trace }) }) })],
  })
  const settings = { logger: { write: (record: LogRecord) => void records.push(record) } }
  await createHttpApplication({ apps: [shop], mode: 'test', settings }).request('/')
  expect(records).toMatchObject([{ area: 'http.errors', event: 'error', traceId: 'a'.repeat(32) }])
})

it('says whose work it was, in the application of the running code', async () => {
  const records: LogRecord[] = []
  const log = logOf('shop.mail')
  const shop = defineApp({
    name: 'shop',
    routes: (r) =>
      void r.get('/', (c) => {
        const work = { tenant: 'acme', actor: { id: 7 }, trace: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }
        // No field takes the place of what a record says of itself.
        const fields = { order: 4, level: 12, event: 'other', area: 'else' }
        runInContext(work, () => log.info('sent', 'The invoice was sent.', fields))
        return c.text('sent')
      }),
  })
  const settings = { logger: { write: (record: LogRecord) => void records.push(record) } }
  await createHttpApplication({ apps: [shop], mode: 'test', settings }).request('/')
  const whose = { tenant: 'acme', actor: 7, traceId: 'a'.repeat(32) }
  const said = { level: 'info', area: 'shop.mail', event: 'sent', message: 'The invoice was sent.', order: 4 }
  expect(records).toEqual([{ ...said, ...whose }])
})

it('is set up by the setting, which refuses what is no level or option', () => {
  const problems = (logger: unknown) =>
    createHttpApplication({ apps: [], mode: 'test', settings: { logger } })
      .problems.map(({ message }) => message)
      .join()
  expect(problems({ levels: { '': 'warn', shop: 'off' }, redact: ['iban'], format: 'json' })).toBe('')
  expect(problems({ levels: { shop: 'loud' } })).toContain('"loud" is not a level')
  expect(problems({ level: 'warn' })).toContain('"level" is not one of its options')
  expect(problems({ format: 'xml' })).toContain('"xml"')
  expect(problems({ redact: 'iban' })).toContain('redact is not a list')
})
