import type { Terminal } from '@tsango/core/commands'
import { migrated, migrating } from '@tsango/orm/migrations'
import { formatDuration } from '@tsango/toolkit/durations'
import { type History, type Plan, strangeIn, type Target } from '../history/history.ts'
import { describeOperation } from '../operations/operations.ts'
import { type MigratableDatabase, type MigrateOptions, migrateDatabase, pendingFor, recordedIn } from '../run/run.ts'
import { untouched } from './untouched.ts'
import { timesOf, type Waiting } from './waiting.ts'
import { warnOfStrange } from './warn-of-strange.ts'

/** What is said where everything is there. */
export const NOTHING = 'Nothing to do.'

/** What {@link migrateTo} takes. */
export interface MigrateToOptions extends Waiting {
  readonly plan?: boolean | undefined
  readonly check?: boolean | undefined
  readonly fake?: boolean | undefined
  readonly fakeInitial?: boolean | undefined
}

/** Brings a database to a target, or shows what would be done; resolves to the exit code. */
export async function migrateTo(
  terminal: Terminal,
  history: History,
  database: MigratableDatabase,
  target: Target,
  { plan = false, check = false, fake = false, fakeInitial = false, ...waiting }: MigrateToOptions,
): Promise<number> {
  const times = timesOf(waiting)
  await warnOfFiles(terminal, history, database)
  if (plan || check) return showPlan(terminal, await pendingFor(history, database, target), check)
  await migrating.send({ database: database.name })
  const done = await untouched(terminal, database.name, (begun) =>
    run(terminal, history, database, { target, fake, fakeInitial, ...times }, begun),
  )
  if (done.forward.length + done.backward.length === 0) terminal.print(NOTHING)
  await migrated.send({ database: database.name })
  return 0
}

// An older release beside a newer database, a file that was deleted or changed: worth a word, and no reason to stop.
async function warnOfFiles(terminal: Terminal, history: History, database: MigratableDatabase): Promise<void> {
  warnOfStrange(terminal, [{ name: database.name, ...strangeIn(history, await recordedIn(database)) }])
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

function showPlan(terminal: Terminal, plan: Plan, check: boolean): number {
  const steps = [
    ...plan.backward.map((node) => ({ verb: 'Undo', node })),
    ...plan.forward.map((node) => ({ verb: 'Apply', node })),
  ]
  if (steps.length === 0) terminal.print(NOTHING)
  for (const { verb, node } of steps) {
    terminal.print(`${verb} ${node.key}`)
    for (const operation of node.migration.operations) terminal.print(`  - ${describeOperation(operation)}`)
  }
  return check && steps.length ? 1 : 0
}
