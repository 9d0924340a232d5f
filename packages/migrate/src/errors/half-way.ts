import { TsangoError } from '@tsango/toolkit/errors'

/** What {@link MigrationFailed} tells. */
export interface Failure {
  readonly migration: string
  readonly direction: 'forward' | 'backward'
  /** The operation in words. */
  readonly operation: string
  /** The statement that failed; absent where it was code or a check of ours. */
  readonly statement: string | undefined
  /** The statements that ran before it and stay, because the database cannot undo them. */
  readonly kept: readonly string[]
  /** How many rows the step that failed has done in batches, which stay; absent where there are none. */
  readonly batched?: number | undefined
  /** Whether all that the migration did was undone. */
  readonly whole: boolean
  /** Whether the migration asks for a transaction; where it has one and is not whole, its database commits by itself. */
  readonly atomic: boolean
  /** The command that goes on with what was kept; absent where that is the one that failed. */
  readonly wayOn?: string | undefined
  readonly reason: string
}

/** Raised when a migration stops half-way. */
export class MigrationFailed extends TsangoError {
  readonly code = 'migration_failed'
  readonly failure: Failure

  constructor(failure: Failure, cause: unknown) {
    super(describe(failure), { cause })
    this.failure = failure
  }
}

function describe(failure: Failure): string {
  const { migration, direction, operation, statement, kept, batched, whole, reason } = failure
  const lines = [
    `${migration} failed while it was ${direction === 'forward' ? 'applied' : 'undone'}, at "${operation}".`,
  ]
  if (statement) lines.push(`  Statement: ${statement}`)
  lines.push(`  Reason: ${reason}`)
  if (whole) lines.push('  Nothing of it was kept. Correct the cause and run it again.')
  else if (kept.length === 0 && !batched)
    lines.push('  Nothing was done before it. Correct the cause and run it again.')
  else lines.push(...keptLines(failure))
  return lines.join('\n')
}

function keptLines({ kept, batched, atomic, wayOn }: Failure): readonly string[] {
  const why = atomic ? ' by this database' : ', because the migration has no transaction (atomic: false)'
  const steps = `  ${kept.length === 1 ? 'One step' : `${kept.length} steps`} before it took effect and cannot be rolled back${why}:`
  const rows = `  ${batched === 1 ? 'One row' : `${batched} rows`} that it did in batches ${batched === 1 ? 'is' : 'are'} committed.`
  const on = `goes on ${batched ? 'behind those rows' : 'with the step that failed'}.`
  return [
    ...(kept.length ? [steps, ...kept.map((one) => `    ${one}`)] : []),
    ...(batched ? [rows] : []),
    wayOn
      ? `  That is written down: correct the cause, and ${wayOn} ${on}`
      : `  That is written down: correct the cause and run it again, and it ${on}`,
  ]
}

/** Raised when a migration that stopped half-way is no longer the one that was begun. */
export class MigrationChanged extends TsangoError {
  readonly code = 'migration_changed'
  readonly migration: string

  constructor(migration: string, step: number, text: string, open: boolean) {
    const state = open ? 'may have taken effect' : 'took effect'
    super(
      [
        `${migration} was changed since a run of it stopped half-way: step ${step}, which ${state}, is none of its steps any more.`,
        `  Step: ${text}`,
        '  Put the migration back as it was, or finish by hand what it does and record that with --fake.',
      ].join('\n'),
    )
    this.migration = migration
  }
}

/** How a migration that stopped half-way is brought to its end. */
export interface WayOn {
  /** Whether no file has the migration any more. */
  readonly gone: boolean
  /** The command that does it; where the file is gone, the one that tells it once the file is back. */
  readonly command: string
  /** The command that forgets it, where the file is gone for good. */
  readonly prune?: string
}

/** Raised when a migration stopped half-way, and what is asked for would leave it so. */
export class MigrationUnfinished extends TsangoError {
  readonly code = 'migration_unfinished'
  readonly migration: string
  /** Whether no file has the migration any more. */
  readonly gone: boolean

  constructor(migration: string, direction: 'forward' | 'backward', { gone, command, prune }: WayOn) {
    const stopped = `A run stopped half-way in ${direction === 'forward' ? 'applying' : 'undoing'} ${migration}`
    const forgets = prune ? ` Where it is gone for good, ${prune} forgets it; the steps that took effect stay.` : ''
    super(
      gone
        ? `${stopped}, whose file is gone. Put the file back; ${command} then says how to go on.${forgets}`
        : `${stopped}. Bring that to its end first: ${command}`,
    )
    this.migration = migration
    this.gone = gone
  }
}

/** Raised when another process is at work with a migration, and what is asked for is known once that is done. */
export class MigrationUnderWay extends TsangoError {
  readonly code = 'migration_under_way'
  readonly migration: string

  constructor(
    migration: string,
    direction: 'forward' | 'backward',
    database: string,
    holder: { readonly holder: string; readonly since: Date } | undefined,
  ) {
    const who = holder
      ? `${holder.holder}, which has been migrating since ${holder.since.toISOString()}`
      : 'another process'
    super(
      `${migration} is being ${direction === 'forward' ? 'applied to' : 'undone in'} "${database}" by ${who}. Wait until that is done.`,
    )
    this.migration = migration
  }
}

/** Raised when `inBatches` is to go on behind the rows of an earlier run, and goes over others by now. */
export class BatchesChanged extends TsangoError {
  readonly code = 'migration_batches'

  constructor(rows: number) {
    super(
      `inBatches goes over rows of another model, or with other annotations, than in the run that stopped half-way: nobody knows which of them come behind the ${rows === 1 ? 'one row that was' : `${rows} rows that were`} done. Put the step back as it was; or, where its body may do a row twice, say so, and it begins with the first: inBatches(…, …, { again: true }).`,
    )
  }
}
