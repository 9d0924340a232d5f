import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { driverServers } from '../../dialects/test-servers.ts'
import { describeDatabases } from '../../testing/testing.ts'

/** `pnpm test:long` reads 1,024,000 rows and looks how the process grows; else there are 32,000, whose titles alone its heap could not hold. */
const LONG = process.env['TSANGO_TEST_LONG'] !== undefined
const DOUBLINGS = LONG ? 10 : 5
const CHARACTERS = LONG ? 20 : 2200
const HEAP = LONG ? [] : ['--max-old-space-size=64', '--max-semi-space-size=2']
/** In MiB. */
const LIMIT = LONG ? 60 : Number.POSITIVE_INFINITY

const program = fileURLToPath(new URL('fixtures/grow.ts', import.meta.url))
const servers = await Promise.all(driverServers.map((load) => load()))

await describeDatabases(
  'the memory of iterate',
  (under) => {
    const { title } = under.dialect.features
    test(
      'is that of its parts, whatever the rows and their order',
      async () => {
        const flags = ['--expose-gc', ...HEAP, '--disable-warning=ExperimentalWarning']
        const args = [...flags, program, under.url, String(DOUBLINGS), String(CHARACTERS)]
        const { stdout } = await promisify(execFile)(process.execPath, args)
        if (LONG) process.stdout.write(`${title}: ${stdout}\n`)
        const figures = JSON.parse(stdout) as Record<string, { rows: number; mib: number }>
        for (const [shape, { rows, mib }] of Object.entries(figures)) {
          expect([shape, rows]).toEqual([shape, 1000 * 2 ** DOUBLINGS])
          expect(mib, shape).toBeLessThan(LIMIT)
        }
      },
      LONG ? 3_600_000 : 120_000,
    )
  },
  { servers: servers.filter(({ dialect }) => dialect.features.cursors) },
)
