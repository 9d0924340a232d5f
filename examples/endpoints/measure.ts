/**
 * Measures a server that has the endpoints, whichever it is: `SECRET_KEY=… node measure.ts --url http://127.0.0.1:8001`.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { load } from './load/load.ts'
import { benchmarkRequests } from './load/requests.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8001' },
    connections: { type: 'string', default: '100' },
    requests: { type: 'string', default: '10000' },
    only: { type: 'string', default: '' },
    bombardier: { type: 'boolean', default: false },
  },
})
const { url, only } = values
const connections = Number(values.connections)
const requests = Number(values.requests)
const all = benchmarkRequests(process.env['SECRET_KEY'] ?? '').filter(({ path }) => path.includes(only))

if (values.bombardier) for (const asked of all) console.log(commandOf(asked))
else await measureAll()

async function measureAll(): Promise<void> {
  console.log('| request | requests/s | p50 ms | p99 ms | wrong |\n|---|---|---|---|---|')
  for (const asked of all) {
    // A server that has just begun is several times as slow.
    await load(asked, { url, connections, requests: Math.min(requests, 1000) })
    const { perSecond, p50, p99, wrong } = await load(asked, { url, connections, requests })
    const row = [`${asked.method} ${asked.path}`, Math.round(perSecond), p50.toFixed(2), p99.toFixed(2), wrong]
    console.log(`| ${row.join(' | ')} |`)
  }
}

function commandOf({ method, path, headers = {}, body }: (typeof all)[number]): string {
  const given = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  const sent = body === undefined ? [] : [`-b ${quoted(body)}`]
  return [
    'bombardier',
    '-l',
    `-c ${connections} -n ${requests} -m ${method}`,
    ...given,
    ...sent,
    quoted(url + path),
  ].join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
