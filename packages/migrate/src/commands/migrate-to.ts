import type { Terminal } from '@tsango/core/commands'
import { migrated, migrating } from '@tsango/orm/migrations'
import { formatDuration } from '@tsango/toolkit/durations'
import type { History, Plan, Target } from '../history/history.ts'
import { type MigratableDatabase, type MigrateOptions, migrateDatabase } from '../run/run.ts'
import { untouched } from './untouched.ts'
import { timesOf, type Waiting } from './waiting.ts'
import { warnOfFiles } from './warn-of-strange.ts'

/** What {@link migrateTo} takes. */
export interface MigrateToOptions extends Waiting {
  readonly fake?: boolean | undefined
  readonly fakeInitial?: boolean | undefined
}

/** Brings a database to a target; resolves to whether there was anything to do. */
export async function migrateTo(
  terminal: Terminal,
  history: History,
  database: MigratableDatabase,
  target: Target,
  { fake = false, fakeInitial = false, ...waiting }: MigrateToOptions,
): Promise<boolean> {
  const times = timesOf(waiting)
  await warnOfFiles(terminal, history, database)
  await migrating.send({ database: database.name })
  let done = false
  await untouched(terminal, database.name, (begun) =>
    run(terminal, history, database, { target, fake, fakeInitial, ...times }, () => {
      done = true
      begun()
    }),
  )
  await migrated.send({ database: database.name })
  return done
}

function run(
  terminal: Terminal,
  history: History,
  database: MigratableDatabase,
  options: Pick<MigrateOptions, 'target' | 'fake' | 'fakeInitial' | keyof Waiting>,
  begun: () => void,
): Promise<Plan> {
  return migrateDatabase(history, database, {
    ...options,
    onDifferences: (key, differences) =>
      terminal.warn(
        [`The tables of ${key} differ from what it makes:`, ...differences.map((one) => `  ${one}`)].join('\n'),
      ),
    step: (title, work) => {
      begun()
      return terminal.step(options.fake ? `${title} (only recorded)` : title, work)
    },
    onRetry: ({ migration, attempt, pause }) =>
      terminal.warn(
        `${migration} gave way, because others work with its table. Try ${attempt} in ${formatDuration(Math.ceil(pause / 100) * 100)} …`,
      ),
    onWait: waitingFor(terminal, database),
  })
}

/** Says for whom is waited. */
export function waitingFor(terminal: Terminal, { name }: MigratableDatabase): NonNullable<MigrateOptions['onWait']> {
  return (holder) =>
    terminal.print(
      `${holder ? `${holder.holder}, has been migrating "${name}" since ${holder.since.toISOString()}` : `Another process is migrating "${name}"`}. Waiting for it …`,
    )
}
