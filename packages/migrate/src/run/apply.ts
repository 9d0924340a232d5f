import {
  CheckViolation,
  DataError,
  ExclusionViolation,
  ForeignKeyViolation,
  SchemaExists,
  SchemaMissing,
  UniqueViolation,
} from '@tsango/orm/errors'
import { type Code, placeOf } from '@tsango/orm/migrations'
import { currentSession } from '@tsango/orm/scope'
import type { Guard, Step } from '../changes/changes.ts'
import { MigrationFailed } from '../errors/errors.ts'
import { hashOf, type MigrationNode } from '../history/history.ts'
import { alikeRows } from './alike.ts'
import type { BatchNotes } from './batches.ts'
import { clashingRows } from './clashing.ts'
import { askGuard, foreseeable, StepRefused } from './foreseen.ts'
import { inTransaction, type Job, record } from './job.ts'
import { indexesLeftBehind } from './left-behind.ts'
import { movesOf } from './moves.ts'
import { makesKey, rowsPointingNowhere } from './nowhere.ts'
import { GaveWay, givingWay, patiently } from './patience.ts'
import { reasonOf, withoutRows } from './reason.ts'
import { migrationDatabase } from './session.ts'
import { rowsBeyond, unfittingRows } from './unfitting.ts'
import { rowsUnfulfilling } from './unfulfilled.ts'
import { type Unit, unitsOf } from './units.ts'

/**
 * Applies or undoes one migration and writes that down; in one transaction where the database can, and else step by step, so that a later run
 * goes on where this one stopped. Raises {@link MigrationFailed}, after undoing what it did where that can be undone.
 */
export async function runJob(job: Job): Promise<void> {
  const { dialect } = job.database
  const { session } = dialect.schema
  const { atomic } = job.node.migration
  const units = unitsOf(movesOf(job.node, job.direction, job.before), dialect, atomic, {
    place: placeOf(job.database),
    app: job.node.app,
  })
  const whole = dialect.features.transactionalDdl && atomic
  if (!whole) await job.journal.prepare()
  for (const statement of session.before) await job.connection.execute(statement)
  try {
    const runner = await (whole ? wholeJob(job, units) : stepwiseJob(job, units))
    for (const hook of runner.hooks) await hook()
  } finally {
    for (const statement of session.after) await job.connection.execute(statement)
  }
}

// What was undone because others had the table is done again from its start.
function wholeJob(job: Job, units: readonly Unit[]): Promise<JobRunner> {
  return patiently(job.patience, async () => {
    const runner = new JobRunner(job, true)
    try {
      await inTransaction(job, () => runner.run(units))
    } catch (error) {
      throw await runner.explained(error)
    }
    return runner
  })
}

async function stepwiseJob(job: Job, units: readonly Unit[]): Promise<JobRunner> {
  const runner = new JobRunner(job, false)
  try {
    await runner.run(units)
  } catch (error) {
    throw await runner.explained(error)
  }
  return runner
}

class JobRunner {
  readonly #job: Job
  readonly #whole: boolean
  readonly #done: string[]
  /** What steps in code want to be done once everything is committed. */
  readonly hooks: (() => unknown)[] = []
  #operation = ''
  /** Whether the open transaction waits no longer than a change of a schema may. */
  #hurries = false
  #unit: Unit | undefined
  #statement: string | undefined
  /** How many rows the step has done in batches that are committed. */
  #batched = 0
  // Which rows are in the way, where that could be asked only before all was undone.
  #rows: string | undefined
  // The view that the statement makes again.
  #viewAgain: string | undefined

  constructor(job: Job, whole: boolean) {
    this.#job = job
    this.#whole = whole
    this.#done = job.unfinished?.done.map(({ text }) => text) ?? []
  }

  async run(units: readonly Unit[]): Promise<void> {
    const { unfinished } = this.#job
    try {
      // Where steps take effect by themselves, what can be refused is refused before the first of them.
      if (!this.#whole && !unfinished) await this.#foresee(units)
      for (const [number, unit] of units.entries()) {
        if (unfinished?.done.some((one) => one.number === number)) continue
        this.#operation = unit.operation
        this.#unit = unit
        this.#batched = 0
        if (this.#whole) await this.#inWhole(number, unit, units[0])
        else {
          await this.#job.lock.check()
          await patiently(this.#job.patience, () => this.#noted(number, unit))
        }
      }
      this.#statement = undefined
      await (this.#whole ? this.#end(units) : inTransaction(this.#job, () => this.#end(units)))
    } catch (error) {
      throw error instanceof GaveWay ? error.by((cause) => this.#failed(cause)) : this.#failed(error)
    }
  }

  /** The error with what else can be told, once what failed was undone: which rows are in the way, and what is left behind. */
  async explained(error: unknown): Promise<unknown> {
    if (!(error instanceof MigrationFailed && this.#unit)) return error
    const { database, connection } = this.#job
    const { move } = this.#unit
    const { cause } = error
    const rows = this.#rows ?? (await rowsTold(cause)?.(database, connection, move))
    const left = this.#transaction(this.#unit) ? undefined : await indexesLeftBehind(this.#job, error.failure, move)
    const more = [rows, left].filter((line) => line !== undefined)
    if (more.length === 0) return error
    return new MigrationFailed({ ...error.failure, reason: [error.failure.reason, ...more].join('\n  ') }, cause)
  }

  async #end(units: readonly Unit[]): Promise<void> {
    await this.#takeTime()
    await this.#verify(units)
    await this.#job.lock.check()
    await record(this.#job, !this.#whole || this.#job.unfinished !== undefined)
  }

  // Rows are looked for once all is undone, when nobody waits for them any more. But what the migration did to the model before, a rename perhaps, is undone as
  // well, and the operation means nothing then: of such a model they are looked for as soon as the operation itself is undone.
  async #inWhole(number: number, unit: Unit, first: Unit | undefined): Promise<void> {
    const { operation, from } = unit.move
    const label = 'model' in operation ? operation.model : undefined
    if (label === undefined || first?.move.from.models.get(label) === from.models.get(label))
      return this.#steps(number, unit)
    await this.#askingAt('tsango_step', unit, () => this.#steps(number, unit))
  }

  // Where it fails, the rows in the way are looked for as soon as it alone is undone.
  async #askingAt(savepoint: string, { move }: Unit, body: () => Promise<void>): Promise<void> {
    const { connection, database } = this.#job
    await connection.execute(`SAVEPOINT ${savepoint}`)
    try {
      await body()
    } catch (error) {
      const ask = this.#rows === undefined ? rowsTold(error) : undefined
      try {
        if (ask) await connection.execute(`ROLLBACK TO SAVEPOINT ${savepoint}`)
        this.#rows = (await ask?.(database, connection, move)) ?? this.#rows
      } catch {
        // Why it failed is what matters.
      }
      throw error
    }
    await connection.execute(`RELEASE SAVEPOINT ${savepoint}`)
  }

  async #foresee(units: readonly Unit[]): Promise<void> {
    for (const { unit, guard } of foreseeable(units)) {
      this.#operation = unit.operation
      await this.#guard(guard)
    }
  }

  #guard(guard: Guard): Promise<void> {
    return askGuard(this.#job.connection, guard, this.#job.direction)
  }

  async #noted(number: number, unit: Unit): Promise<void> {
    const { journal, node, direction, unfinished, database } = this.#job
    const of = { app: node.app, name: node.name, direction }
    const again = unfinished?.open?.number === number
    // A transaction holds the note as well, where it holds changes of a schema.
    const safe = unit.transaction && database.dialect.features.transactionalDdl
    let ran = false
    const body = async (): Promise<void> => {
      await (again ? this.#again(number, unit) : this.#steps(number, unit))
      await this.#takeTime()
      ran = !unit.transaction
      await journal.note(of, number, 'done', unit.text)
    }
    if (!safe && !again) await journal.note(of, number, 'begun', unit.text)
    try {
      await (unit.transaction ? inTransaction(this.#job, body) : body())
    } catch (error) {
      // Where the connection is gone, it stays open whether the step took effect; and where only writing that down failed, it did.
      if (!safe && !ran) await journal.failed(number).catch(() => {})
      throw error
    } finally {
      this.#hurries = false
    }
    this.#done.push(unit.text)
  }

  // It ran or it did not, and nothing has run since: what it makes is there, or what it drops is gone, in the first case only.
  async #again(number: number, unit: Unit): Promise<void> {
    for (const step of unit.steps) {
      if ('unless' in step) continue
      try {
        await this.#step(number, step, unit)
      } catch (error) {
        if ('code' in step || !(error instanceof SchemaExists || error instanceof SchemaMissing)) throw error
      }
    }
  }

  async #steps(number: number, unit: Unit): Promise<void> {
    for (const step of unit.steps) await this.#step(number, step, unit)
  }

  async #step(number: number, step: Step, unit: Unit): Promise<void> {
    const { connection, database } = this.#job
    this.#statement = undefined
    this.#viewAgain = undefined
    if (!('sql' in step && changesSchema(step))) await this.#takeTime()
    if ('unless' in step) return this.#guard(step)
    if ('code' in step) await this.#code(number, step.code, unit)
    else {
      this.#statement = step.sql
      this.#viewAgain = step.viewAgain
      await this.#sql(step, unit)
    }
    if (this.#transaction(unit) && ('code' in step || step.changes === 'rows'))
      for (const statement of database.dialect.schema.session.settle) await connection.execute(statement)
  }

  #transaction({ transaction }: Unit): boolean {
    return this.#whole || transaction
  }

  async #sql(step: Extract<Step, { readonly sql: string }>, unit: Unit): Promise<void> {
    const { connection, database, patience } = this.#job
    const { givingWay: way } = database.dialect.schema.session
    const execute = async (): Promise<void> => connection.execute(step.sql)
    // What such a key is held to was converted and filled by the statements before it, and is gone with them.
    const asks = this.#transaction(unit) && holdsRows(step, unit)
    const run = asks ? (): Promise<void> => this.#askingAt('tsango_key', unit, execute) : execute
    if (!changesSchema(step) || !way || step.alone === 'bare') return givingWay(run, changesSchema(step))
    const begin = async (): Promise<void> => {
      for (const statement of way.begin(patience.lockTimeout)) await connection.execute(statement)
    }
    if (way.local && this.#transaction(unit)) {
      // It stands for all that follow until something else does.
      if (!this.#hurries) await begin()
      this.#hurries = true
      await givingWay(run)
    } else if (way.local) await inTransaction(this.#job, () => begin().then(() => givingWay(run)))
    else {
      await begin()
      try {
        await givingWay(run)
      } finally {
        for (const statement of way.end) await connection.execute(statement)
      }
    }
  }

  // Rows are waited for as long as ever.
  async #takeTime(): Promise<void> {
    if (!this.#hurries) return
    this.#hurries = false
    const { connection, database } = this.#job
    for (const statement of database.dialect.schema.session.givingWay?.end ?? []) await connection.execute(statement)
  }

  async #code(number: number, code: Code, unit: Unit): Promise<void> {
    const { connection, database, node } = this.#job
    // Only data steps ask for queries, and those take time to load.
    const { withFrozenModels } = await import('@tsango/orm/frozen')
    const { batchesOf } = await import('./batches.ts')
    const { name, dialect, driver } = database
    const db = migrationDatabase(name, dialect, connection)
    const bound = node.migration.atomic ? connection : undefined
    const inBatches = batchesOf(this.#batches(number, unit))
    const frozen = { state: unit.state, name, dialect, driver, connection: bound }
    const hooks = await withFrozenModels(frozen, (models) => code({ db, models, inBatches }))
    this.hooks.push(...hooks)
  }

  // Within one transaction there is nothing to go on from.
  #batches(number: number, unit: Unit): BatchNotes {
    const { journal, node, direction, unfinished, progress: tell } = this.#job
    if (node.migration.atomic) return { begin: undefined, write: async () => {}, kept: () => {}, tell }
    const hash = hashOf(unit.text)
    const place = unfinished?.place
    return {
      begin: place?.number === number && place.hash === hash ? place.text : undefined,
      write: (text) =>
        journal.place({ app: node.app, name: node.name, direction }, { number, hash, text }, currentSession()),
      kept: (rows) => {
        this.#batched = rows
      },
      tell,
    }
  }

  async #verify(units: readonly Unit[]): Promise<void> {
    const { connection, database } = this.#job
    const { verify } = database.dialect.schema.session
    if (!verify) return
    const { rows } = await connection.run({ sql: verify, write: false, returns: true }, [])
    const [first] = rows
    if (!first) return
    const broken = { table: String(first[0]), to: String(first[2]) }
    const made = units.findLast(({ move }) => makesKey(database, move, broken))
    this.#operation = made?.operation ?? this.#operation
    const last = units.at(-1)
    if (last) this.#rows = await rowsPointingNowhere(database, connection, last.move, broken)
    throw new StepRefused(
      `${rows.length === 1 ? 'A row' : `${rows.length} rows`} would point nowhere, the first from the table "${broken.table}" to "${broken.to}".`,
    )
  }

  #reason(error: unknown): string {
    if (this.#viewAgain && error instanceof SchemaMissing) return readsWhatIsGone(this.#viewAgain, error)
    const { node, direction } = this.#job
    // What stopped half-way has made some of it itself.
    const begins = this.#whole || this.#done.length === 0
    const makes = direction === 'forward' && this.#unit?.move.operation.type === 'createModel'
    return begins && makes && error instanceof SchemaExists ? madeBefore(node, error) : reasonOf(error)
  }

  #failed(error: unknown): MigrationFailed {
    const { node, direction, wayOn } = this.#job
    return new MigrationFailed(
      {
        migration: node.key,
        direction,
        operation: this.#operation,
        statement: this.#statement,
        kept: this.#whole ? [] : this.#done,
        batched: this.#batched || undefined,
        whole: this.#whole,
        atomic: node.migration.atomic,
        reason: this.#reason(error),
        wayOn,
      },
      withoutRows(error),
    )
  }
}

function madeBefore({ app, name }: MigrationNode, error: SchemaExists): string {
  return `${reasonOf(error)}\n  Where all that it makes was there before: node manage.ts migrate ${app} ${name} --fake writes it down, and --fake-initial the first migrations of all apps.`
}

function readsWhatIsGone(view: string, error: SchemaMissing): string {
  return `${reasonOf(error)}\n  The view ${view} reads what this step takes away. Where a later step brings that back, take the view away for as long: alterView('${view}') before the first of them, and alterView('${view}', { … }) with its query behind the last.`
}

// What can tell which rows are in the way.
function rowsTold(cause: unknown): typeof alikeRows | undefined {
  if (cause instanceof UniqueViolation) return alikeRows
  if (cause instanceof ExclusionViolation) return clashingRows
  if (cause instanceof ForeignKeyViolation) return (...asked) => rowsPointingNowhere(...asked, cause)
  if (cause instanceof CheckViolation)
    return async (...asked) => (await rowsBeyond(...asked)) ?? (await rowsUnfulfilling(...asked))
  return cause instanceof DataError ? unfittingRows : undefined
}

// A key is made over rows that are there.
function holdsRows({ sql }: Extract<Step, { readonly sql: string }>, { move: { operation } }: Unit): boolean {
  return (operation.type === 'addField' || operation.type === 'alterField') && /\bFOREIGN KEY\b/.test(sql)
}

// A user's own SQL may be either.
function changesSchema({ changes, sql }: Extract<Step, { readonly sql: string }>): boolean {
  return changes === 'schema' || /^\s*(?:ALTER|CREATE|DROP|RENAME|TRUNCATE|COMMENT|LOCK)\b/i.test(sql)
}
