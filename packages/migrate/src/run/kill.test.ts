import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { chance } from '../testing/chance.ts'
import { migratable } from '../testing/database.ts'
import { progressOf } from '../testing/progress.ts'
import { schemaOf } from '../testing/schema.ts'

/** How often a process is killed: `pnpm test:long` does so a hundred times. */
const USUAL = 10
const KILLS = Number(process.env['TSANGO_TEST_KILLS'] ?? USUAL)
const PATIENCE = KILLS * 60_000
const SEED = Number(process.env['TSANGO_TEST_SEED'] ?? 20_261_120)

/** Migrates to a target; what it says tells when it began. */
const PROGRAM = `
import {
  addCheck, addField, addIndex, alterField, createModel, field, migration, removeField, renameField, runCode, runSql,
} from '@tsango/orm/migrations'
import { dialectFor } from '@tsango/orm/dialects'
import { createHistory } from '@tsango/migrate/history'
import { migrateDatabase } from '@tsango/migrate/run'

const item = { fields: { id: field.bigAuto(), name: field.char(50), size: field.int(), note: field.text({ null: true }) } }
const names = Array.from({ length: 40 }, (_, number) => \`('name \${number}', 0)\`)
const counted = (by) => async ({ models }) => {
  await models.get('a.Item').objects().update((row) => ({ size: row.size.plus(by) }))
}
const MIGRATIONS = [
  { operations: [createModel('a.Item', item), runSql(\`INSERT INTO a_item (name, size) VALUES \${names}\`, { reverse: [] })] },
  {
    operations: [
      addField('a.Item', 'kind', field.char(20), { fill: 'x' }),
      addIndex('a.Item', { fields: ['name'], unique: true }),
      runCode(counted(1), { reverse: counted(-1) }),
      createModel('a.Part', { fields: { id: field.bigAuto(), item: field.fk('a.Item', { onDelete: 'cascade' }) } }),
      alterField('a.Item', 'note', field.char(90), { fill: '' }),
      runSql('UPDATE a_item SET size = size + 10', { reverse: 'UPDATE a_item SET size = size - 10' }),
      addCheck('a.Item', { name: 'a_item_size', check: ['size', 'gte', -1000] }),
      renameField('a.Item', 'note', 'remark'),
      addField('a.Part', 'title', field.char(20), { fill: 'x' }),
    ],
  },
  {
    atomic: false,
    operations: [
      addField('a.Item', 'twice', field.int({ null: true })),
      runSql('CREATE TABLE a_side (number INT)', { reverse: 'DROP TABLE a_side' }),
      runSql('CREATE INDEX a_side_number ON a_side (number)', { reverse: [] }),
      addIndex('a.Item', { fields: ['kind', 'size'] }),
      alterField('a.Item', 'size', field.bigInt()),
      removeField('a.Item', 'twice'),
    ],
  },
]
const history = createHistory(
  MIGRATIONS.map((one, index) => ({
    app: 'a',
    name: \`000\${index + 1}_step\`,
    migration: migration({ ...one, dependencies: index ? [['a', \`000\${index}_step\`]] : [] }),
  })),
  (label) => label,
)
const [url, target] = process.argv.slice(2)
const dialect = await dialectFor(url, { name: 'default' })
const driver = await dialect.connect(url, { name: 'default' })
const connection = await driver.acquire()
await driver.release(connection)
console.log('begins')
await migrateDatabase(history, { name: 'default', dialect, driver }, { target: { app: 'a', name: target } })
console.log('done')
await driver.close()
`

interface Outcome {
  readonly done: boolean
  /** In milliseconds, from when it began. */
  readonly took: number
  readonly errors: string
}

/** Runs the program, and kills it some time after it began. */
function deploy(program: string, url: string, target: string, killAfter?: number): Promise<Outcome> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, url, target])
  let out = ''
  let errors = ''
  let began = 0
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString()
    if (began || !out.includes('begins')) return
    began = performance.now()
    if (killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter)
  })
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString()
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve({ done: out.includes('done'), took: performance.now() - began, errors }))
  })
}

await describeDatabases(`with the seed ${SEED} (TSANGO_TEST_SEED), a process that migrates and is killed`, (under) => {
  it(
    'leaves a database that the next one brings to the same end, and back, with every row as it was',
    async () => {
      const folder = await mkdtemp(join(new URL('../../', import.meta.url).pathname, '.tmp-kill-'))
      const program = join(folder, 'deploy.ts')
      await writeFile(program, PROGRAM)
      const database = migratable(under)
      const rows = async () => {
        const connection = await under.driver.acquire()
        const sql = 'SELECT COUNT(*), MIN(size), MAX(size), COUNT(DISTINCT name) FROM a_item'
        const found = await connection.run({ sql, write: false, returns: true }, [])
        await under.driver.release(connection)
        return found.rows[0]?.map(Number)
      }
      const arrive = async (target: string) => {
        const outcome = await deploy(program, under.url, target)
        expect(outcome).toMatchObject({ done: true, errors: '' })
        return { took: outcome.took, schema: await schemaOf(database), rows: await rows() }
      }
      try {
        await arrive('0001')
        const up = await arrive('0003')
        const down = await arrive('0001')
        expect([up.rows, down.rows]).toEqual([
          [40, 11, 11, 40],
          [40, 0, 0, 40],
        ])
        const next = chance(SEED)
        let killed = 0
        const counted = progressOf(`Kills on ${under.dialect.features.title}`, KILLS, USUAL)
        for (let round = 0; killed < KILLS; round++) {
          const [target, wanted] = round % 2 ? (['0001', down] as const) : (['0003', up] as const)
          for (;;) {
            const { done } = await deploy(program, under.url, target, next() * wanted.took)
            if (done || killed >= KILLS) break
            killed++
            counted()
          }
          const { schema, rows: left } = await arrive(target)
          expect(left).toEqual(wanted.rows)
          expect(schema).toEqual(wanted.schema)
        }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
    PATIENCE,
  )
})
