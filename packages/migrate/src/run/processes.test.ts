import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { dialectFor } from '@tsango/orm/dialects'
import { createModel, field, migration, runCode } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { DeployLockTimeout, MigrationFailed } from '../errors/errors.ts'
import { createHistory } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

/** In milliseconds: how long anything here may take on a machine that has other things to do. What is slower than that hangs. */
const PATIENCE = 300_000
vi.setConfig({ testTimeout: PATIENCE })

/** A deployer of its own: it says whom it waits for, when it begins with code, and how many migrations it applied. */
const PROGRAM = `
import { createModel, field, migration, runCode } from '@tsango/orm/migrations'
import { dialectFor } from '@tsango/orm/dialects'
import { createHistory } from '@tsango/migrate/history'
import { migrateDatabase } from '@tsango/migrate/run'

const [url, pause, settings] = process.argv.slice(2)
const steps = [1, 2, 3].map((number) => ({
  app: 'a',
  name: \`000\${number}_step\`,
  migration: migration({
    dependencies: number === 1 ? [] : [['a', \`000\${number - 1}_step\`]],
    operations: [
      createModel(\`a.M\${number}\`, { fields: { id: field.bigAuto() } }),
      runCode(() => (console.log('works'), new Promise((resolve) => setTimeout(resolve, Number(pause)))), { reverse: () => {} }),
    ],
  }),
}))
const dialect = await dialectFor(url, { name: 'default' })
const driver = await dialect.connect(url, { name: 'default', ...JSON.parse(settings) })
const done = await migrateDatabase(createHistory(steps, (label) => label), { name: 'default', dialect, driver }, {
  onWait: (holder) => console.log(\`waits for \${holder?.holder}\`),
})
await driver.close()
console.log(\`applied \${done.forward.length}\`)
`

let folder: string
let program: string
beforeAll(async () => {
  folder = await mkdtemp(join(new URL('../../', import.meta.url).pathname, '.tmp-processes-'))
  program = join(folder, 'deploy.ts')
  await writeFile(program, PROGRAM)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Deployer {
  readonly pid: number
  /** Resolves when it has said these words. */
  said(words: string): Promise<void>
  kill(): void
  readonly ended: Promise<{ readonly out: string; readonly errors: string }>
}

function deploy(url: string, pause: number, settings: object = {}): Deployer {
  const words = ['--disable-warning=ExperimentalWarning', program, url, `${pause}`, JSON.stringify(settings)]
  const child = spawn(process.execPath, words)
  let [out, errors] = ['', '']
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString()
  })
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString()
  })
  const ended = new Promise<{ out: string; errors: string }>((resolve) =>
    child.on('close', () => resolve({ out, errors })),
  )
  return {
    pid: Number(child.pid),
    said: (text) => expect.poll(() => out, { timeout: PATIENCE / 2 }).toContain(text),
    kill: () => void child.kill('SIGKILL'),
    ended,
  }
}

/** A pooler that lends its sessions transaction by transaction, where there is one. */
const POOLER = process.env['TSANGO_TEST_PGBOUNCER_URL']

/** The same database behind the pooler. */
function pooled(pooler: string, url: string): string {
  const through = new URL(pooler)
  through.pathname = new URL(url).pathname
  return through.href
}

const slow = (pause: number, begun = () => {}) =>
  createHistory(
    [
      {
        app: 'a',
        name: '0001_step',
        migration: migration({
          operations: [
            createModel('a.M1', { fields: { id: field.bigAuto() } }),
            runCode(
              () => {
                begun()
                return new Promise((resolve) => setTimeout(resolve, pause))
              },
              { reverse: () => {} },
            ),
          ],
        }),
      },
    ],
    (label) => label,
  )

await describeDatabases('processes that migrate at the same time', (under) => {
  const database = migratable(under)
  const tables = async () => {
    const connection = await under.driver.acquire()
    const names = await under.dialect.introspection.tables(connection)
    await under.driver.release(connection)
    return names
  }
  const outcome = async (deployers: readonly Deployer[]) => {
    const ended = await Promise.all(deployers.map((one) => one.ended))
    expect(ended.map(({ errors }) => errors).join('')).toBe('')
    return ended.map(({ out }) => Number(/applied (\d)/.exec(out)?.[1])).sort()
  }
  beforeEach(() => clear(database))

  it.each([2, 10])('are %i: one works, the others wait and find nothing left to do', async (count) => {
    const deployers = Array.from({ length: count }, () => deploy(under.url, 50, { poolSize: 1 }))
    expect(await outcome(deployers)).toEqual([...Array.from({ length: count - 1 }, () => 0), 3])
    expect(await tables()).toEqual(expect.arrayContaining(['a_m1', 'a_m2', 'a_m3', 'tsango_migrations']))
  })

  it('say who works, and go on at once where that one is killed', async () => {
    const first = deploy(under.url, PATIENCE)
    await first.said('works')
    const second = deploy(under.url, 0)
    await second.said(`waits for ${hostname()}, process ${first.pid}`)
    first.kill()
    await first.ended
    expect(await outcome([second])).toEqual([3])
  })

  it('wait as long as they are told to, and then say for whom', async () => {
    const first = deploy(under.url, PATIENCE)
    await first.said('works')
    try {
      for (const wait of [0, 700]) {
        const error = await migrateDatabase(slow(0), database, { wait }).catch((error: unknown) => error)
        expect(error).toBeInstanceOf(DeployLockTimeout)
        expect((error as Error).message).toMatch(
          new RegExp(
            `"default" was not migrated: .* held by ${hostname()}, process ${first.pid}, .* since 20.*--wait 1h`,
          ),
        )
      }
    } finally {
      first.kill()
      await first.ended
    }
  })

  it('keep no connection of a pool while they wait, and let others work', async () => {
    const driver = await under.dialect.connect(under.url, { name: 'default', poolSize: 1, acquireTimeout: 20_000 })
    const first = deploy(under.url, PATIENCE)
    await first.said('works')
    const waiting = migrateDatabase(slow(0), { ...database, driver }, { wait: PATIENCE })
    await new Promise((resolve) => setTimeout(resolve, 700))
    const { rows } = await driver.run({ sql: 'SELECT 1', write: false, returns: true }, [])
    expect(rows).toEqual([[1]])
    first.kill()
    await first.ended
    await waiting.catch(() => {})
    await driver.close()
  })

  it('stop before anything is written down where the lock was lost', async () => {
    const { locks } = under.dialect
    const lost = {
      ...under.dialect,
      locks: {
        lock: async (...given: Parameters<typeof locks.lock>) => {
          const held = await locks.lock(...given)
          return { ...held, check: () => Promise.reject(new Error('The lock was lost.')) }
        },
      },
    }
    await expect(migrateDatabase(slow(0), { ...database, dialect: lost })).rejects.toBeInstanceOf(MigrationFailed)
    expect((await migrateDatabase(slow(0), database)).forward).toHaveLength(1)
  })

  if (POOLER?.startsWith(under.dialect.name))
    it('wait for each other behind a pooler as well', async () => {
      const url = pooled(POOLER, under.url)
      // Such a pooler has two sessions here: one holds the lock, the other works.
      const dialect = await dialectFor(url, { name: 'default' })
      const driver = await dialect.connect(url, { name: 'default', prepare: 0 })
      const order: string[] = []
      let begun = () => {}
      const works = new Promise<void>((resolve) => {
        begun = resolve
      })
      const working = migrateDatabase(slow(1_500, begun), { name: 'default', dialect, driver }).then(() =>
        order.push('first'),
      )
      await works
      const direct = migrateDatabase(slow(0), database).then(({ forward }) => order.push(`second ${forward.length}`))
      await Promise.all([working, direct])
      expect(order).toEqual(['first', 'second 0'])
      await driver.close()
    })
})
