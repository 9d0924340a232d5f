import { createHash } from 'node:crypto'
import type { Connection, Dialect } from '@tsango/orm/dialects'
import { createModel, field } from '@tsango/orm/migrations'
import { OwnTable, ownTable } from './own-table.ts'

/** What took effect of a migration that was begun. */
export const JOURNAL = ownTable(
  createModel('tsango.MigrationStep', {
    table: 'tsango_migration_steps',
    fields: {
      id: field.bigAuto(),
      app: field.char(100),
      name: field.char(255),
      direction: field.char(8),
      number: field.int(),
      phase: field.char(5),
      hash: field.char(64),
      text: field.text(),
    },
  }),
)
/** In characters: how much of a step is kept for people to read. */
const SHOWN = 2_000

/** A migration that was begun and not brought to its end. */
export interface Unfinished {
  readonly app: string
  readonly name: string
  readonly direction: 'forward' | 'backward'
  /** The steps that took effect, in their order. */
  readonly done: readonly JournalStep[]
  /** The step of which nobody knows whether it took effect: the process or the connection broke in it. */
  readonly open: JournalStep | undefined
  /** How far code got with its rows, in the step that comes next. */
  readonly place: JournalStep | undefined
}

/** Whose steps are written down. */
export type JournalOwner = Pick<Unfinished, 'app' | 'name' | 'direction'>

/** A step as it is written down. */
export interface JournalStep {
  readonly number: number
  readonly hash: string
  readonly text: string
}

/** By what a step is known again. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * How far the migration got that is running: what takes effect by itself, and is not undone with a transaction, is written down step by step. Of a
 * migration that has come to its end, nothing stays.
 */
export class Journal {
  readonly #table: OwnTable

  constructor(dialect: Dialect, connection: Connection) {
    this.#table = new OwnTable(dialect, connection, JOURNAL)
  }

  /** Makes the table where it is missing. */
  prepare(): Promise<void> {
    return this.#table.prepare()
  }

  async unfinished(): Promise<Unfinished | undefined> {
    const rows = await this.#table.rows('app', 'name', 'direction', 'number', 'phase', 'hash', 'text')
    const [first] = rows
    if (!first) return undefined
    const steps = (phase: string): JournalStep[] =>
      rows
        .filter((row) => row[4] === phase)
        .map((row) => ({ number: Number(row[3]), hash: String(row[5]), text: String(row[6]) }))
    const done = steps('done')
    const open = steps('begun').find(({ number }) => !done.some((one) => one.number === number))
    const direction = first[2] === 'backward' ? 'backward' : 'forward'
    const place = steps('place').find(({ number }) => !done.some((one) => one.number === number))
    return { app: String(first[0]), name: String(first[1]), direction, done, open, place }
  }

  /** Writes down that a step is about to run, or has taken effect. */
  async note(
    of: Pick<Unfinished, 'app' | 'name' | 'direction'>,
    number: number,
    phase: 'begun' | 'done',
    text: string,
  ) {
    const { app, name, direction } = of
    await this.#table.insert({ app, name, direction, number, phase, hash: hashOf(text), text: text.slice(0, SHOWN) })
  }

  /** Writes down how far code got with its rows, on the connection of their transaction, in the place of what was written before. */
  async place(
    { app, name, direction }: JournalOwner,
    step: JournalStep,
    connection: Pick<Connection, 'run'>,
  ): Promise<void> {
    const { number, hash, text } = step
    const table = this.#table.on(connection)
    await table.delete({ app, name, number, phase: 'place' })
    await table.insert({ app, name, direction, number, phase: 'place', hash, text })
  }

  /** Takes back that a step was begun: it is known to have had no effect. */
  failed(number: number): Promise<void> {
    return this.#table.delete({ number, phase: 'begun' })
  }

  /** Forgets the migration, which has come to its end. */
  clear({ app, name }: { readonly app: string; readonly name: string }): Promise<void> {
    return this.#table.delete({ app, name })
  }
}
