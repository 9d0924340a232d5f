import { defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { createHttpApplication } from '@tsango/http/application'
import { expect, it } from 'vitest'
import { parseTraceparent, type TracingOptions, traceOf, tracing } from './tracing.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

async function ask(header?: string, options: TracingOptions = {}) {
  const site = defineApp({
    name: 'site',
    middleware: [tracing(options)],
    routes: (r) => void r.get('/', (c) => c.json({ ...traceOf(c), context: currentContext().trace })),
  })
  const app = createHttpApplication({ apps: [site], mode: 'test' })
  const response = await app.request('/', header === undefined ? {} : { headers: { traceparent: header } })
  const answer = (await response.json()) as { traceId: string; spanId: string; sampled: boolean; context: string }
  return { ...answer, header: response.headers.get('traceparent') }
}

it('goes on with a trace, in a span of its own', async () => {
  const found = await ask(`00-${TRACE}-${SPAN}-01`)
  expect([found.traceId, found.sampled, found.spanId === SPAN]).toEqual([TRACE, true, false])
  expect([found.context, found.header]).toEqual([`00-${TRACE}-${found.spanId}-01`, `00-${TRACE}-${found.spanId}-01`])
  expect((await ask(`00-${TRACE}-${SPAN}-00`)).sampled).toBe(false)
  expect((await ask(`00-${TRACE}-${SPAN}-01`, { inbound: false })).traceId).not.toBe(TRACE)
})

it('begins one where there is none, recorded as often as it is told', async () => {
  const [one, other] = [await ask(), await ask()]
  expect(one.traceId).toMatch(/^[0-9a-f]{32}$/)
  expect(one.traceId).not.toBe(other.traceId)
  expect([one.sampled, (await ask(undefined, { sample: 0 })).sampled]).toEqual([true, false])
})

it.each([
  '',
  'x',
  `00-${TRACE}-${SPAN}`,
  `00-${TRACE}-${SPAN}-01-more`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01\r\nx: y`,
  `00-${TRACE}-${SPAN}-0g`,
])('takes over nothing that is not one: %j', (header) => {
  expect(parseTraceparent(header)).toBeUndefined()
})

it('reads a version of the future as far as it knows it', () => {
  expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-comes`)).toEqual({
    traceId: TRACE,
    parentId: SPAN,
    sampled: true,
  })
})
