import type { Connection } from '@tsango/orm/dialects'
import type { Code, Operation, ProjectState } from '@tsango/orm/migrations'
import { TsangoError } from '@tsango/toolkit/errors'
import { type Step, stepsOf } from '../changes/changes.ts'
import { Irreversible, MigrationFailed } from '../errors/errors.ts'
import type { Ledger, MigrationNode } from '../history/history.ts'
import { describeOperation, fittingState, invertOperation } from '../operations/operations.ts'
import type { MigratableDatabase } from './database.ts'
import { migrationDatabase } from './session.ts'

/** A migration on its way through one database. */
export interface Job {
  readonly node: MigrationNode
  readonly direction: 'forward' | 'backward'
  /** Before it, for `forward`; without it, for `backward`. */
  readonly before: ProjectState
  readonly database: MigratableDatabase
  readonly connection: Connection
  readonly ledger: Ledger
  readonly now: () => Date
}

/** An operation with the states on both sides of it. */
interface Move {
  readonly operation: Operation
  readonly from: ProjectState
  readonly to: ProjectState
}

/** The operations of a migration in the order in which they have to be done. Raises {@link Irreversible} before anything is done. */
export function movesOf(node: MigrationNode, direction: Job['direction'], before: ProjectState): readonly Move[] {
  const moves: Move[] = []
  let from = before
  for (const operation of node.migration.operations) {
    const to = fittingState(node.key, from, operation)
    moves.push(
      direction === 'forward'
        ? { operation, from, to }
        : { operation: inverse(node, operation, from), from: to, to: from },
    )
    from = to
  }
  return direction === 'forward' ? moves : moves.reverse()
}

function inverse(node: MigrationNode, operation: Operation, before: ProjectState): Operation {
  const found = invertOperation(operation, before)
  if (found) return found
  throw new Irreversible(node.key, describeOperation(operation))
}

/**
 * Applies or undoes one migration and writes that down; in one transaction where the database can. Raises {@link MigrationFailed}, after undoing
 * what it did where that can be undone.
 */
export async function runJob(job: Job): Promise<void> {
  const { dialect } = job.database
  const { session } = dialect.schema
  const moves = movesOf(job.node, job.direction, job.before)
  const whole = dialect.features.transactionalDdl && job.node.migration.atomic
  for (const statement of session.before) await job.connection.execute(statement)
  try {
    const runner = new JobRunner(job, whole)
    await (whole ? inTransaction(job, () => runner.run(moves)) : runner.run(moves))
    for (const hook of runner.hooks) await hook()
  } finally {
    for (const statement of session.after) await job.connection.execute(statement)
  }
}

async function inTransaction(job: Job, body: () => Promise<void>): Promise<void> {
  const { connection, database } = job
  await connection.execute(database.dialect.schema.session.begin)
  try {
    await body()
    await connection.execute('COMMIT')
  } catch (error) {
    await connection.execute('ROLLBACK')
    throw error
  }
}

class JobRunner {
  readonly #job: Job
  readonly #whole: boolean
  readonly #done: string[] = []
  /** What steps in code want to be done once everything is committed. */
  readonly hooks: (() => unknown)[] = []
  #operation = ''
  #statement: string | undefined

  constructor(job: Job, whole: boolean) {
    this.#job = job
    this.#whole = whole
  }

  async run(moves: readonly Move[]): Promise<void> {
    const { node, direction, ledger, database, now } = this.#job
    try {
      for (const { operation, from, to } of moves) {
        this.#operation = describeOperation(operation)
        for (const step of stepsOf(operation, from, to, database.dialect)) await this.#step(step, from)
      }
      this.#statement = undefined
      await this.#verify()
      if (direction === 'forward') await ledger.add(node.app, node.name, now())
      else await ledger.remove(node.app, node.name)
    } catch (error) {
      throw this.#failed(error)
    }
  }

  async #step(step: Step, state: ProjectState): Promise<void> {
    const { connection, database } = this.#job
    this.#statement = undefined
    if ('unless' in step) {
      const { rows } = await connection.run({ sql: step.unless, write: false, returns: true }, [])
      if (rows.length) throw new StepRefused(step.reason)
      return
    }
    if ('code' in step) {
      await this.#code(step.code, state)
      this.#done.push(`code of "${this.#operation}"`)
    } else {
      this.#statement = step.sql
      await connection.execute(step.sql)
      this.#done.push(step.sql)
    }
    if (this.#whole && ('code' in step || step.changes === 'rows'))
      for (const statement of database.dialect.schema.session.settle) await connection.execute(statement)
  }

  async #code(code: Code, state: ProjectState): Promise<void> {
    const { connection, database, node } = this.#job
    // Only data steps ask for queries, and those take time to load.
    const { withFrozenModels } = await import('@tsango/orm/frozen')
    const { name, dialect, driver } = database
    const db = migrationDatabase(name, dialect, connection)
    const { atomic } = node.migration
    const run = async (): Promise<void> => {
      const bound = atomic ? connection : undefined
      const hooks = await withFrozenModels({ state, name, dialect, driver, connection: bound }, (models) =>
        code({ db, models }),
      )
      this.hooks.push(...hooks)
    }
    await (this.#whole || !atomic ? run() : inTransaction(this.#job, run))
  }

  async #verify(): Promise<void> {
    const { connection, database } = this.#job
    const { verify } = database.dialect.schema.session
    if (!verify) return
    const { rows } = await connection.run({ sql: verify, write: false, returns: true }, [])
    const [first] = rows
    if (!first) return
    throw new StepRefused(
      `${rows.length === 1 ? 'A row' : `${rows.length} rows`} would point nowhere, the first from the table "${String(first[0])}" to "${String(first[2])}".`,
    )
  }

  #failed(error: unknown): MigrationFailed {
    const { node, direction } = this.#job
    return new MigrationFailed(
      {
        migration: node.key,
        direction,
        operation: this.#operation,
        statement: this.#statement,
        kept: this.#whole ? [] : this.#done,
        whole: this.#whole,
        reason: reasonOf(error),
      },
      error,
    )
  }
}

/** Raised within a job when a check of ours finds that a step cannot be. */
class StepRefused extends TsangoError {
  readonly code = 'migration_step_refused'
}

// Whoever migrates administers the database: here the server's own words help, which a client never sees.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return `${error.message}${cause}`
}
