import { type CommandInput, defineCommand, type Terminal } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { migrated, migrating, stateOf } from '@tsango/orm/migrations'
import { formatDuration } from '@tsango/toolkit/durations'
import { listOf } from '@tsango/toolkit/text'
import { detectMigrations } from '../detect/detect.ts'
import { ManyInvalid, UnsupportedChange } from '../errors/errors.ts'
import { type History, loadHistory, type Plan, sourcesDigest, strangeIn, type Target } from '../history/history.ts'
import { describeOperation } from '../operations/operations.ts'
import {
  isSettled,
  type MigratableDatabase,
  type MigrateOptions,
  migrateDatabase,
  pendingFor,
  recordedIn,
  settle,
} from '../run/run.ts'
import { ownApps } from './makemigrations.ts'
import { MANY, migrateMany } from './migrate-fleet.ts'
import { timesOf, WAITING, type Waiting } from './waiting.ts'

/** The option that chooses a database. */
export const DATABASE = {
  type: 'string',
  help: 'The database by its name in the settings.',
  default: 'default',
} as const

const NOTHING = 'Nothing to do.'

/** Brings a database to the state of the migrations. */
export const migrate = defineCommand({
  name: 'migrate',
  help: 'Apply the migrations that a database lacks, or go back to an earlier one.',
  arguments: [
    { name: 'app', help: 'Only this app, and what it needs.', optional: true },
    {
      name: 'migration',
      help: 'Up to this one, or back to it; its number is enough. "zero" undoes all of the app.',
      optional: true,
    },
  ],
  options: {
    fake: { type: 'boolean', help: 'Only record that it was done.' },
    fakeInitial: {
      type: 'boolean',
      help: 'Only record the first migrations of apps whose tables are there already.',
    },
    plan: { type: 'boolean', help: 'Show what would be done, and do nothing.' },
    check: { type: 'boolean', help: 'Exit with 1 where something is left to do, and do nothing.' },
    database: DATABASE,
    ...MANY,
    ...WAITING,
  },
  async run(input) {
    const { options, terminal } = input
    if (options.databases !== undefined || options.schemas !== undefined) {
      const [app, name] = input.arguments
      return migrateMany(input.app, terminal, { app, name }, options)
    }
    if (options.create) throw new ManyInvalid('--create makes what --schemas names')
    if (options.json) throw new ManyInvalid('--json tells of several, by --databases or --schemas')
    timesOf(options)
    const database = currentDatabases().get(options.database)
    const [app, name] = input.arguments
    if (app !== undefined) return migrateTo(terminal, await loadHistory(input.app), database, { app, name }, options)
    const sources = await sourcesDigest(input.app)
    if (sources && (await isSettled(database, sources))) {
      terminal.print(NOTHING)
      if (!options.plan && !options.check) {
        await migrating.send({ database: database.name })
        await migrated.send({ database: database.name })
      }
      return 0
    }
    const history = await loadHistory(input.app)
    const code = await migrateTo(terminal, history, database, {}, options)
    if (options.plan || options.check) return code
    const reminded = await remindOfChanges(input, history)
    if (sources && !reminded) await settle(history, database, sources)
    return code
  },
})

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
  const done = await run(terminal, history, database, { target, fake, fakeInitial, ...times })
  if (done.forward.length + done.backward.length === 0) terminal.print(NOTHING)
  await migrated.send({ database: database.name })
  return 0
}

// An older release beside a newer database, a file that was deleted or changed: worth a word, and no reason to stop.
async function warnOfFiles(terminal: Terminal, history: History, database: MigratableDatabase): Promise<void> {
  const { unknown, changed } = strangeIn(history, await recordedIn(database))
  if (unknown.length)
    terminal.warn(
      `The database "${database.name}" has ${listOf(unknown, { max: 5 })} applied, which this code does not know: it is older than the database, or files are missing.`,
    )
  if (changed.length)
    terminal.warn(
      `${listOf(changed, { max: 5 })} changed after it was applied to "${database.name}", which has what it did then. Put the file back, and write what is new in a migration of its own.`,
    )
}

function run(
  terminal: Terminal,
  history: History,
  database: MigratableDatabase,
  options: Pick<MigrateOptions, 'target' | 'fake' | 'fakeInitial' | keyof Waiting>,
): Promise<Plan> {
  return migrateDatabase(history, database, {
    ...options,
    onDifferences: (key, differences) =>
      terminal.warn(
        [`The tables of ${key} differ from what it makes:`, ...differences.map((one) => `  ${one}`)].join('\n'),
      ),
    step: (title, work) => terminal.step(options.fake ? `${title} (only recorded)` : title, work),
    onRetry: ({ migration, attempt, pause }) =>
      terminal.warn(
        `${migration} gave way, because others work with its table. Try ${attempt} in ${formatDuration(Math.ceil(pause / 100) * 100)} …`,
      ),
    onWait: (holder) =>
      terminal.print(
        `${holder ? `${holder.holder}, has been migrating "${database.name}" since ${holder.since.toISOString()}` : `Another process is migrating "${database.name}"`}. Waiting for it …`,
      ),
  })
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

// Whoever migrates after a change of a model has often forgotten the step before. Resolves to whether it was so.
async function remindOfChanges({ app, terminal }: CommandInput, history: History): Promise<boolean> {
  const silent = { renamed: async () => true, agreed: async () => true, fill: async () => undefined }
  try {
    const missing = await detectMigrations(history, stateOf(app.registry), {
      asker: silent,
      now: new Date(),
      apps: ownApps(app),
    })
    if (missing.length === 0) return false
    const apps = [...new Set(missing.map((one) => one.app))].join(', ')
    terminal.warn(`Models have changed that no migration knows yet (${apps}). Run: node manage.ts makemigrations`)
  } catch (error) {
    if (!(error instanceof UnsupportedChange)) throw error
    terminal.warn(error.message)
  }
  return true
}
