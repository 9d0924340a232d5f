import { alone, type Contestant, type Subject } from '../runner/subject.ts'
import { measureServer } from './measure.ts'

const UNIT = 'requests / CPU-s'

function contestant(name: string, file: string, variant: 'sync' | 'async' = 'sync'): Contestant {
  return { name, start: alone(() => measureServer(new URL(`./contestants/${file}.ts`, import.meta.url), variant)) }
}

/** Hello JSON with the default production stack, against the same by other means. */
export const subject: Subject = {
  name: 'http',
  title: 'HTTP: hello JSON, requests per second of the server’s own CPU time',
  rounds: 9,
  cases: [
    {
      name: 'hello JSON',
      unit: UNIT,
      contestants: [
        contestant('node:http, no features', 'node-http'),
        contestant('Hono, no features', 'hono-bare'),
        contestant('Hono, features fused by hand', 'hono-by-hand'),
        contestant('Tsango, production stack', 'tsango'),
        contestant('Fastify 5, features as hooks', 'fastify'),
        contestant('Hono, ten of its middlewares', 'hono-middlewares'),
      ],
    },
    {
      name: 'hello JSON, async handler',
      unit: UNIT,
      contestants: [
        contestant('node:http, no features', 'node-http', 'async'),
        contestant('Hono, features fused by hand', 'hono-by-hand', 'async'),
        contestant('Tsango, production stack', 'tsango', 'async'),
      ],
    },
  ],
  targets: ['hello JSON', 'hello JSON, async handler'].map((name) => ({
    case: name,
    contestant: 'Tsango, production stack',
    base: 'Hono, features fused by hand',
    atLeast: 0.8,
  })),
}
