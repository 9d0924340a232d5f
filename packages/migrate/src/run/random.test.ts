import { type ColumnData, migration, modelOf, type ProjectState, specOf, tableOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { createHistory, type FoundMigration, type History, stateAfter } from '../history/history.ts'
import { RandomStates, sample } from '../testing/random-states.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { type MigratableDatabase, migrateDatabase } from './run.ts'

const PAIRS = process.env['TSANGO_TEST_PAIRS']
/** A file takes a tenth of a second for a pair, a server that commits each statement by itself several. */
const FEW = 5
/** Pairs that found something: they stay. */
const FOUND: readonly number[] = [1004]
const MANY = 100
/** Printed with a failure; the same in every run that asks for neither a seed nor more pairs, so that what passed passes again. */
const SEED = Number(process.env['TSANGO_TEST_SEED'] ?? (PAIRS ? Date.now() % 1_000_000 : 20_261_120))

const historyOf = (found: readonly FoundMigration[]): History => createHistory(found, (label) => label)

async function detected(
  before: readonly FoundMigration[],
  to: ProjectState,
  states: RandomStates,
): Promise<FoundMigration[]> {
  const asker = {
    renamed: async () => states.yes,
    agreed: async () => true,
    fill: async ({ spec }: { readonly spec: unknown }) => sample(spec as ColumnData),
  }
  const planned = await detectMigrations(historyOf(before), to, { asker, now: new Date() })
  return planned.map(({ app, name, dependencies, operations }) => ({
    app,
    name,
    migration: migration({ dependencies, operations }),
  }))
}

/** Puts one row into every table, keys to nowhere where they may be. */
async function fill({ driver, dialect }: MigratableDatabase, state: ProjectState): Promise<void> {
  const { quote, placeholder } = dialect.operators
  for (const model of state.models.values()) {
    const columns = tableOf(state, model).columns.filter(({ generated }) => !generated)
    const values = columns.map(({ spec, references }) => {
      const value = references ? null : sample(spec as unknown as ColumnData)
      const { encode } = dialect.columns.codecOf(spec)
      return encode && value !== null ? encode(value as never) : value
    })
    const holders = columns.map(
      ({ spec }, at) => dialect.columns.codecOf(spec).write?.(placeholder(at + 1)) ?? placeholder(at + 1),
    )
    const table = quote(tableOf(state, model).table)
    const sql = `INSERT INTO ${table} (${columns.map(({ column }) => quote(column)).join(', ')}) VALUES (${holders.join(', ')})`
    await driver.run({ sql, write: true, returns: false }, values)
  }
}

async function rows({ driver, dialect }: MigratableDatabase, state: ProjectState): Promise<Record<string, unknown>> {
  const { quote } = dialect.operators
  const counts: Record<string, unknown> = {}
  for (const model of state.models.values()) {
    const columns = tableOf(state, model).columns.filter(({ references }) => !references)
    const list = columns.map(({ column, spec }) => dialect.columns.codecOf(spec).read?.(quote(column)) ?? quote(column))
    const sql = `SELECT ${list.join(', ')} FROM ${quote(tableOf(state, model).table)}`
    const result = await driver.run({ sql, write: false, returns: true }, [])
    counts[model.label] = result.rows.map((row) =>
      row.map((value, at) => {
        const { decode } = dialect.columns.codecOf(columns[at]!.spec)
        return decode && value !== null ? decode(value as never) : value
      }),
    )
  }
  return counts
}

await describeDatabases('random changes of models', (under) => {
  const database: MigratableDatabase = {
    name: 'default',
    dialect: under.dialect,
    get driver() {
      return under.driver
    },
  }
  beforeEach(() => clear(database))

  const pairs = Number(PAIRS ?? (under.dialect.features.synchronous ? MANY : FEW))
  it.each([...(PAIRS ? [] : FOUND), ...Array.from({ length: pairs }, (_, pair) => SEED + pair)])(
    'with the seed %i lead to the schema of the models, lose no row, and back',
    async (seed) => {
      const states = new RandomStates(seed, under.dialect.features)
      const before = states.state()
      const after = states.next(before)
      const first = await detected([], before, states)
      const second = await detected(first, after, states)
      expect(await detected([...first, ...second], after, states)).toEqual([])

      await migrateDatabase(historyOf(await detected([], after, states)), database)
      const wanted = await schemaOf(database)
      await clear(database)

      await migrateDatabase(historyOf(first), database)
      const start = await schemaOf(database)
      await fill(database, before)
      const history = historyOf([...first, ...second])
      await migrateDatabase(history, database)
      expect(await schemaOf(database)).toEqual(wanted)

      const final = stateAfter(history)
      const kept = await rows(database, final)
      const renamed = new Map(
        second
          .flatMap(({ migration: { operations } }) => operations)
          .flatMap((one) => (one.type === 'renameModel' ? [[one.to, one.model]] : [])),
      )
      for (const [label, found] of Object.entries(kept)) {
        const there =
          before.models.has(renamed.get(label) ?? label) &&
          !second.some(({ migration: { operations } }) =>
            operations.some((one) => one.type === 'createModel' && one.model === label),
          )
        expect(found).toHaveLength(there ? 1 : 0)
        if (!there) continue
        const model = modelOf(final, label)
        const columns = Object.entries(model.fields).filter(([, one]) => one.kind !== 'key')
        for (const [at, [, one]] of columns.entries()) {
          const value = (found as unknown[][])[0]?.[at]
          // A value is the one that was written, in the words of its type now; or there is none.
          if (value === null || one.kind === 'key' || one.generated || specOf(final, one).auto === 'increment') continue
          expect(plain(value)).toEqual(plain(sample(one)))
        }
      }

      for (const app of ['a', 'b']) {
        const target = first.filter((one) => one.app === app).at(-1)
        if (target) await migrateDatabase(history, database, { target: { app, name: target.name } })
        else if (second.some((one) => one.app === app))
          await migrateDatabase(history, database, { target: { app, name: 'zero' } })
      }
      expect(await schemaOf(database)).toEqual(start)
    },
  )
})

// Decimals of another scale are the same number.
function plain(value: unknown): unknown {
  if (typeof value === 'string' && /^\d+\.\d+$/.test(value)) return Number(value)
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Uint8Array ? [...value] : value
}
