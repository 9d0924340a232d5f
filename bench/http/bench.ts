import { upperQuarter } from '../runner/statistics.ts'
import type { BenchCase, Contestant, Subject } from '../runner/subject.ts'
import { startHeap, startServer } from './measure.ts'

const HOW: Pick<BenchCase, 'unit' | 'turns' | 'fold'> = { unit: 'requests / CPU-s', turns: 15, fold: upperQuarter }

function contestant(name: string, file: string, variant = 'sync', kind = 'hello'): Contestant {
  const module = new URL(`./contestants/${file}.ts`, import.meta.url)
  return { name, start: () => startServer(module, variant, kind) }
}

function afterRequests(requests: number): Contestant {
  const module = new URL('./contestants/tsango.ts', import.meta.url)
  const name = `after ${requests.toLocaleString('en')} requests`
  return { name, start: () => startHeap(module, 'sync', 'hello', requests) }
}

const BODY = 'JSON body parsed and validated by a typed endpoint'
const ROUTES = '200 routes with parameters'
const USERS = 'ten users from SQLite as JSON, with a response model'
const WORKERS = 'the same ten users, by two workers'
const MEMORY = 'memory of the default production stack'
const [YOUNG, OLD] = [afterRequests(100_000), afterRequests(1_100_000)]

/** Hello JSON with the default production stack, and typed endpoints, against the same by other means. */
export const subject: Subject = {
  name: 'http',
  title: 'HTTP, requests per second of the server’s own CPU time',
  rounds: 5,
  cases: [
    {
      name: 'hello JSON',
      ...HOW,
      contestants: [
        contestant('node:http, no features', 'node-http'),
        contestant('Hono, no features', 'hono-bare'),
        contestant('Hono, features fused by hand', 'hono-by-hand'),
        contestant('Tsango, no features', 'routes-tsango'),
        contestant('Tsango, production stack', 'tsango'),
        contestant('Fastify 5, features as hooks', 'fastify'),
        contestant('Hono, ten of its middlewares', 'hono-middlewares'),
      ],
    },
    {
      name: 'hello JSON, async handler',
      ...HOW,
      contestants: [
        contestant('node:http, no features', 'node-http', 'async'),
        contestant('Hono, features fused by hand', 'hono-by-hand', 'async'),
        contestant('Tsango, production stack', 'tsango', 'async'),
      ],
    },
    {
      name: ROUTES,
      ...HOW,
      contestants: [
        contestant('node:http and RegExpRouter', 'routes-node', 'hand', 'routes'),
        contestant('Hono', 'routes-hono', 'hand', 'routes'),
        contestant('Tsango', 'routes-tsango', 'plain', 'routes'),
        contestant('Tsango, typed endpoints', 'routes-tsango', 'typed', 'routes'),
      ],
    },
    {
      name: BODY,
      ...HOW,
      contestants: [
        contestant('node:http, checked by hand', 'body-node', 'hand', 'body'),
        contestant('node:http and valibot', 'body-node', 'valibot', 'body'),
        contestant('Tsango, typed endpoint', 'body-tsango', 'valibot', 'body'),
        contestant('Tsango, typed endpoint, arktype', 'body-tsango', 'arktype', 'body'),
        contestant('Fastify 5, JSON schema', 'body-fastify', 'schema', 'body'),
        contestant('Hono and valibot by hand', 'body-hono', 'valibot', 'body'),
      ],
    },
    {
      name: USERS,
      ...HOW,
      contestants: [
        contestant('node:http, SQL by hand', 'users-node', 'hand', 'users'),
        contestant('Tsango, production stack, typed endpoint', 'users-tsango', 'valibot', 'users'),
      ],
    },
    {
      name: WORKERS,
      ...HOW,
      contestants: [
        contestant('one process', 'users-tsango', 'one', 'users'),
        contestant('two workers', 'users-tsango', 'two workers', 'users'),
      ],
    },
    { name: MEMORY, unit: 'MB of heap', rounds: 2, contestants: [YOUNG, OLD] },
  ],
  targets: [
    ...['hello JSON', 'hello JSON, async handler'].map((name) => ({
      case: name,
      contestant: 'Tsango, production stack',
      base: 'Hono, features fused by hand',
      atLeast: 0.9,
    })),
    {
      case: 'hello JSON',
      contestant: 'Tsango, no features',
      base: 'node:http, no features',
      atLeast: 0.93,
    },
    {
      case: 'hello JSON',
      contestant: 'Tsango, production stack',
      base: 'node:http, no features',
      atLeast: 0.58,
    },
    { case: ROUTES, contestant: 'Tsango', base: 'node:http and RegExpRouter', atLeast: 0.93 },
    { case: BODY, contestant: 'Tsango, typed endpoint', base: 'node:http, checked by hand', atLeast: 0.9 },
    {
      case: USERS,
      contestant: 'Tsango, production stack, typed endpoint',
      base: 'node:http, SQL by hand',
      atLeast: 0.5,
    },
    { case: WORKERS, contestant: 'two workers', base: 'one process', atLeast: 0.9 },
    { case: MEMORY, contestant: OLD.name, base: YOUNG.name, atMost: 1.05 },
  ],
}
