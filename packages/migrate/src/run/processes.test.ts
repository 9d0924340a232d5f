import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/** A deployer of its own: it says how many migrations it applied. */
const PROGRAM = `
import { createModel, field, migration, runCode } from '@tsango/orm/migrations'
import { dialectFor } from '@tsango/orm/dialects'
import { createHistory } from '@tsango/migrate/history'
import { migrateDatabase } from '@tsango/migrate/run'

const steps = [1, 2, 3].map((number) => ({
  app: 'a',
  name: \`000\${number}_step\`,
  migration: migration({
    dependencies: number === 1 ? [] : [['a', \`000\${number - 1}_step\`]],
    operations: [
      createModel(\`a.M\${number}\`, { fields: { id: field.bigAuto() } }),
      runCode(() => new Promise((resolve) => setTimeout(resolve, 50)), { reverse: () => {} }),
    ],
  }),
}))
const url = process.argv[2]!
const dialect = await dialectFor(url, { name: 'default' })
const driver = await dialect.connect(url, { name: 'default' })
const done = await migrateDatabase(createHistory(steps, (label) => label), { name: 'default', dialect, driver })
await driver.close()
console.log(done.forward.length)
`

await describeDatabases('processes that migrate at the same time', (under) => {
  it('wait for each other, and each migration is applied once', async () => {
    const folder = await mkdtemp(join(new URL('../../', import.meta.url).pathname, '.tmp-processes-'))
    try {
      const program = join(folder, 'deploy.ts')
      await writeFile(program, PROGRAM)
      const outcomes = await Promise.all(
        [1, 2, 3].map(() => run(process.execPath, ['--disable-warning=ExperimentalWarning', program, under.url])),
      )
      expect(outcomes.map(({ stdout }) => Number(stdout)).reduce((sum, one) => sum + one)).toBe(3)
      const connection = await under.driver.acquire()
      expect(await under.dialect.introspection.tables(connection)).toEqual(
        expect.arrayContaining(['a_m1', 'a_m2', 'a_m3', 'tsango_migrations']),
      )
      await under.driver.release(connection)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
