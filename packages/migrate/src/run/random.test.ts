import type { FoundTable } from '@tsango/orm/dialects'
import {
  type ColumnData,
  emptyState,
  type ModelState,
  migration,
  modelOf,
  type ProjectState,
  specOf,
  tableOf,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { stepsOf } from '../changes/changes.ts'
import { detectMigrations } from '../detect/detect.ts'
import { createHistory, type FoundMigration, type History } from '../history/history.ts'
import { applyOperation } from '../operations/operations.ts'
import { chance } from '../testing/chance.ts'
import { progressOf } from '../testing/progress.ts'
import { sample } from '../testing/random-columns.ts'
import { RandomStates, RENAMED, type StateFeatures } from '../testing/random-states.ts'
import { clear, schemaOf, schemaOn } from '../testing/schema.ts'
import { stateFeatures } from '../testing/state-features.ts'
import { type MigratableDatabase, migrateDatabase } from './run.ts'

/** How many pairs a database is tried with: `pnpm test:long` asks for five thousand. */
const USUAL = 300
const PAIRS = Number(process.env['TSANGO_TEST_PAIRS'] ?? USUAL)
/** Pairs of a walk: the state that one pair ends in is the one that the next begins with. */
const STEPS = 10
/** How many of all models a walk begins with: a pair takes as long as it has tables. */
const SHARES = [0.3, 0.5, 0.7]
/** Printed with a failure; the same in every run that asks for neither a seed nor more pairs, so that what passed passes again. */
const SEED = Number(process.env['TSANGO_TEST_SEED'] ?? (PAIRS > USUAL ? Date.now() % 1_000_000 : 20_261_120))

const historyOf = (found: readonly FoundMigration[]): History => createHistory(found, (label) => label)

/** A state on the way, with the migrations that lead to it from the one before. */
interface Stop {
  readonly state: ProjectState
  readonly made: readonly FoundMigration[]
}

async function detected(
  before: readonly FoundMigration[],
  to: ProjectState,
  agrees: () => boolean,
): Promise<FoundMigration[]> {
  const asker = {
    renamed: async ({ id }: { readonly id: string }) => id.endsWith(` ${RENAMED}`) || agrees(),
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

/** Random states, each made of the one before, and what was written to get there. */
async function walk(seed: number, features: StateFeatures): Promise<readonly Stop[]> {
  const states = new RandomStates(seed, features, SHARES[seed % SHARES.length])
  const way = [states.state()]
  while (way.length <= STEPS) way.push(states.next(way.at(-1)!))
  const next = chance(seed)
  const stops: Stop[] = []
  for (const state of way) {
    const before = stops.flatMap(({ made }) => made)
    const made = await detected(before, state, () => next() < 0.5)
    expect(await detected([...before, ...made], state, () => true)).toEqual([])
    stops.push({ state, made })
  }
  return stops
}

/** What the database tells of a state that is made at once, in an empty place. */
async function fresh({ driver, dialect }: MigratableDatabase, state: ProjectState): Promise<readonly FoundTable[]> {
  const made = await detected([], state, () => true)
  const operations = [...historyOf(made).nodes.values()].flatMap((one) => one.migration.operations)
  const connection = await driver.acquire()
  try {
    return await dialect.scratch(connection, async (scratch) => {
      for (const sql of dialect.schema.session.before) await scratch.execute(sql)
      let from = emptyState()
      for (const operation of operations) {
        const to = applyOperation(from, operation)
        for (const step of stepsOf(operation, from, to, dialect)) if ('sql' in step) await scratch.execute(step.sql)
        from = to
      }
      return schemaOn(scratch, dialect)
    })
  } finally {
    await driver.release(connection)
  }
}

// A view has the rows of others.
const tablesOf = ({ models }: ProjectState): readonly ModelState[] => [...models.values()].filter(({ view }) => !view)

/** Puts one row into every table of these models, keys to nowhere where they may be, and else to the row that is there. */
async function fill(
  { driver, dialect }: MigratableDatabase,
  state: ProjectState,
  labels: ReadonlySet<string>,
): Promise<void> {
  const { quote, placeholder } = dialect.operators
  for (const model of tablesOf(state).filter(({ label }) => labels.has(label))) {
    const columns = tableOf(state, model).columns.filter(({ generated }) => !generated)
    const values = columns.map(({ name, spec }) => {
      const value = placed(state, model, name, spec as unknown as ColumnData)
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

function placed(state: ProjectState, { fields }: ModelState, name: string, spec: ColumnData): unknown {
  const one = fields[name]
  if (one?.kind !== 'key') return sample(spec)
  return one.nullable ? null : sample(modelOf(state, one.to).fields['id'] as ColumnData)
}

async function rows(
  { driver, dialect }: MigratableDatabase,
  state: ProjectState,
): Promise<Record<string, unknown[][]>> {
  const { quote } = dialect.operators
  const found: Record<string, unknown[][]> = {}
  for (const model of tablesOf(state)) {
    const columns = tableOf(state, model).columns.filter(({ name }) => model.fields[name]?.kind !== 'key')
    const list = columns.map(({ column, spec }) => dialect.columns.codecOf(spec).read?.(quote(column)) ?? quote(column))
    const sql = `SELECT ${list.join(', ')} FROM ${quote(tableOf(state, model).table)}`
    const result = await driver.run({ sql, write: false, returns: true }, [])
    found[model.label] = result.rows.map((row) =>
      row.map((value, at) => {
        const { decode } = dialect.columns.codecOf(columns[at]!.spec)
        return decode && value !== null ? decode(value as never) : value
      }),
    )
  }
  return found
}

/** Which label each model of a state has in the next one; those that go have none. */
function followed({ models }: ProjectState, { made }: Stop): ReadonlyMap<string, string> {
  const operations = made.flatMap((one) => one.migration.operations)
  const gone = new Set(operations.flatMap((one) => (one.type === 'deleteModel' ? [one.model] : [])))
  const moved = new Map(operations.flatMap((one) => (one.type === 'renameModel' ? [[one.model, one.to]] : [])))
  return new Map([...models.keys()].flatMap((label) => (gone.has(label) ? [] : [[label, moved.get(label) ?? label]])))
}

/** Finds the row of each of these models as it was written, in the words of its types now, or with nothing there; and no row of the others. */
async function expectRows(
  database: MigratableDatabase,
  state: ProjectState,
  labels: ReadonlySet<string>,
): Promise<void> {
  for (const [label, found] of Object.entries(await rows(database, state))) {
    expect({ label, rows: found.length }).toEqual({ label, rows: labels.has(label) ? 1 : 0 })
    const columns = Object.values(modelOf(state, label).fields).filter(({ kind }) => kind !== 'key')
    for (const [at, one] of columns.entries()) {
      const value = found[0]?.[at] ?? null
      if (value === null || one.kind === 'key' || one.generated || specOf(state, one).auto === 'increment') continue
      expect(plain(value)).toEqual(plain(sample(one)))
    }
  }
}

await describeDatabases('random changes of models', (under) => {
  const database: MigratableDatabase = {
    name: 'default',
    dialect: under.dialect,
    get driver() {
      return under.driver
    },
  }
  const walks = Math.ceil(PAIRS / STEPS)
  const walked = progressOf(`Walks on ${under.dialect.features.title}`, walks, USUAL / STEPS)
  beforeEach(() => clear(database))
  afterEach(walked)

  it.each(Array.from({ length: walks }, (_, number) => SEED + number))(
    `with the seed %i lead ${STEPS} times to the schema of the models, lose no row, and back`,
    async (seed) => {
      const stops = await walk(seed, await stateFeatures(database))
      const schemas: (readonly FoundTable[])[] = []
      for (const [at, { state }] of stops.entries()) {
        await migrateDatabase(historyOf(stops.slice(0, at + 1).flatMap(({ made }) => made)), database)
        schemas.push(await schemaOf(database))
        expect(schemas[at]).toEqual(await fresh(database, state))
        const before = at ? followed(stops[at - 1]!.state, stops[at]!) : new Map<string, string>()
        const there = new Set(before.values())
        await expectRows(database, state, there)
        await fill(database, state, new Set([...state.models.keys()].filter((label) => !there.has(label))))
      }

      const history = historyOf(stops.flatMap(({ made }) => made))
      let still = new Set(stops.at(-1)?.state.models.keys())
      for (let at = stops.length - 2; at >= 0; at--) {
        const earlier = stops.slice(0, at + 1).flatMap(({ made }) => made)
        for (const app of new Set(stops[at + 1]!.made.map((one) => one.app))) {
          const name = earlier.findLast((one) => one.app === app)?.name ?? 'zero'
          await migrateDatabase(history, database, { target: { app, name } })
        }
        expect(await schemaOf(database)).toEqual(schemas[at])
        const { state } = stops[at]!
        const next = followed(state, stops[at + 1]!)
        still = new Set([...next].flatMap(([label, then]) => (still.has(then) ? [label] : [])))
        await expectRows(database, state, still)
      }
    },
    600_000,
  )
})

// Decimals of another scale are the same number.
function plain(value: unknown): unknown {
  if (typeof value === 'string' && /^\d+\.\d+$/.test(value)) return Number(value)
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Uint8Array ? [...value] : value
}
