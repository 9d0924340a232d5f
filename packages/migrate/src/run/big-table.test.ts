import { addField, alterField, createModel, field, migration } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { createHistory } from '../history/history.ts'
import { chance } from '../testing/chance.ts'
import { migratable } from '../testing/database.ts'
import { migrateDatabase } from './run.ts'

/** How many rows the table has: `pnpm test:long` makes a million. */
const ROWS = Number(process.env['TSANGO_TEST_ROWS'] ?? 4_000)
/** In milliseconds: how long a request may take meanwhile. The machine of a short run has other tests to serve. */
const LONGEST = ROWS >= 1_000_000 ? 1_000 : 60_000
const WORKERS = 8

const MIGRATIONS = [
  migration({
    operations: [createModel('a.Item', { fields: { id: field.bigAuto(), name: field.char(50), size: field.int() } })],
  }),
  migration({ operations: [addField('a.Item', 'rank', field.int({ null: true }))] }),
  migration({
    atomic: false,
    operations: [alterField('a.Item', 'rank', field.int(), { fill: 7, concurrently: true })],
  }),
]

const history = createHistory(
  MIGRATIONS.map((one, at) => ({
    app: 'a',
    name: `000${at + 1}_step`,
    migration: { ...one, dependencies: at ? [['a', `000${at}_step`] as const] : [] },
  })),
  (label) => label,
)

await describeDatabases(`a table of ${ROWS} rows that is read and written all the time`, (under) => {
  const { quote, placeholder } = under.dialect.operators
  const database = migratable(under)
  const run = (sql: string, ...values: unknown[]) =>
    under.driver.run({ sql, write: !sql.startsWith('SELECT'), returns: sql.startsWith('SELECT') }, values)
  const item = quote('a_item')
  const [name, size, rank] = ['name', 'size', 'rank'].map(quote)
  const [one, two] = [placeholder(1), placeholder(2)]

  it('gets a column that is filled and required, and no request waits long', async () => {
    const to = (target: string) => migrateDatabase(history, database, { target: { app: 'a', name: target } })
    await to('0001')
    await run(
      `INSERT INTO ${item} (${name}, ${size}) VALUES ${Array.from({ length: 1_000 }, () => "('x', 1)").join(', ')}`,
    )
    // A server may leave out keys between those of one statement: rows are counted, not keys.
    for (let rows = 1_000; rows < ROWS; rows *= 2)
      await run(
        `INSERT INTO ${item} (${name}, ${size}) SELECT ${name}, ${size} FROM ${item} LIMIT ${Math.min(rows, ROWS - rows)}`,
      )

    const next = chance(20_261_120)
    let [over, requests, longest, required] = [false, 0, 0, false]
    const id = () => 1 + Math.floor(next() * ROWS)
    const work = [
      () => run(`SELECT ${name} FROM ${item} WHERE id = ${one}`, id()),
      () => run(`UPDATE ${item} SET ${name} = ${one} WHERE id = ${two}`, 'y', id()),
      () =>
        required
          ? run(`INSERT INTO ${item} (${name}, ${size}, ${rank}) VALUES ('new', 1, 2)`)
          : run(`INSERT INTO ${item} (${name}, ${size}) VALUES ('new', 1)`),
    ]
    const worker = async (): Promise<void> => {
      while (!over) {
        const began = performance.now()
        await work[requests++ % work.length]?.()
        longest = Math.max(longest, performance.now() - began)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    // Where one writes at a time, nobody writes beside a change of a table.
    const workers = Array.from({ length: under.dialect.features.singleWriter ? 0 : WORKERS }, worker)
    try {
      await to('0002')
      // The next release writes it.
      required = true
      await new Promise((resolve) => setTimeout(resolve, 200))
      await to('0003')
    } finally {
      over = true
      await Promise.all(workers)
    }
    process.stdout.write(
      `${under.dialect.features.title}: ${ROWS} rows, ${requests} requests meanwhile, the longest took ${Math.round(longest)} ms\n`,
    )
    expect(longest).toBeLessThan(LONGEST)
    expect(
      (await run(`SELECT COUNT(*) FROM ${item} WHERE ${rank} IS NULL`)).rows.map(([count]) => Number(count)),
    ).toEqual([0])
    expect(
      (await run(`SELECT COUNT(*) FROM ${item} WHERE ${rank} = 7`)).rows.map(([count]) => Number(count))[0],
    ).toBeGreaterThanOrEqual(ROWS)
  }, 3_600_000)
})
