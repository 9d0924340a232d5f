import type { Application } from '@tsango/core/apps'
import type { Terminal } from '@tsango/core/commands'
import { ManyInvalid } from '../errors/errors.ts'
import {
  databaseTargets,
  type FleetTarget,
  migrateFleet,
  spaceTargets,
  standingOfFleet,
  type TargetReport,
} from '../fleet/fleet.ts'
import { loadHistory, sourcesDigest, type Target } from '../history/history.ts'
import { remindOfChanges } from './remind.ts'
import { timesOf, type Waiting } from './waiting.ts'
import { warnOfStrange } from './warn-of-strange.ts'

/** What {@link migrateMany} takes. */
export interface ManyOptions extends Waiting {
  readonly databases: string | undefined
  readonly schemas: string | undefined
  readonly create: boolean
  readonly parallel: number
  readonly json: boolean
  readonly database: string
  readonly plan: boolean
  readonly check: boolean
  readonly fake: boolean
  readonly fakeInitial: boolean
  readonly prune: boolean
}

/** Brings many databases to a target, or shows where each stands; resolves to the exit code: 1 where one failed, or, with `check`, where one lacks something. */
export async function migrateMany(
  app: Application,
  terminal: Terminal,
  target: Target,
  options: ManyOptions,
): Promise<number> {
  const { parallel, json, plan, check } = options
  if (!(Number.isInteger(parallel) && parallel > 0)) throw new ManyInvalid(`--parallel takes a whole number from 1 on`)
  if (options.fake || options.fakeInitial)
    throw new ManyInvalid('What is only recorded is recorded one by one: --database NAME')
  if (options.prune) throw new ManyInvalid('--prune goes for one: --database NAME')
  const times = timesOf(options)
  const targets = await targetsOf(app, options)
  const history = await loadHistory(app)
  // What is said of one database is said once of many; where it is, each is looked at again the next time.
  const reminded = !(plan || check || target.app) && (await remindOfChanges({ app, terminal }, history))
  const onReport = json ? undefined : (report: TargetReport) => terminal.print(`${report.name}: ${inWords(report)}`)
  const reports =
    plan || check
      ? await standingOfFleet(history, targets, { parallel })
      : await migrateFleet(history, targets, {
          ...times,
          parallel,
          target,
          onReport,
          sources: reminded ? undefined : await sourcesDigest(app),
        })
  if (!json) warnOfStrange(terminal, reports)
  if (json) terminal.print(JSON.stringify({ targets: reports }, null, 2))
  else if (plan || check) printStanding(terminal, reports)
  const failed = reports.filter(({ state }) => state === 'failed')
  if (!json && !plan && !check) terminal.print(summary(reports))
  for (const { name, error } of json ? [] : failed) terminal.error(`${name}: ${error?.message ?? ''}`)
  return failed.length || (check && reports.some(({ pending }) => pending.length)) ? 1 : 0
}

async function targetsOf(app: Application, options: ManyOptions): Promise<readonly FleetTarget[]> {
  const { databases, schemas, create, database } = options
  if (databases !== undefined && schemas !== undefined)
    throw new ManyInvalid('--databases and --schemas exclude each other')
  if (create && schemas === undefined) throw new ManyInvalid('--create makes what --schemas names')
  return schemas === undefined
    ? databaseTargets(listed(databases ?? ''))
    : spaceTargets(app, listed(schemas), { database, create })
}

const listed = (text: string): readonly string[] => text.split(',').map((name) => name.trim())

function inWords({ state, done, pending }: TargetReport): string {
  switch (state) {
    case 'migrated':
      return `${done.length} ${done.length === 1 ? 'migration' : 'migrations'}`
    case 'current':
      return 'nothing to do'
    case 'failed':
      return 'failed'
    case 'ahead':
      return 'has migrations that this code does not know'
    case 'unfinished':
      return `${pending[0]} was begun`
    case 'busy':
      return `another process is at work with ${pending[0]}`
    case 'behind':
      return `lacks ${pending.length}`
  }
}

// Where nothing failed, nothing need be told of it.
function printStanding(terminal: Terminal, reports: readonly TargetReport[]): void {
  const failed = reports.some(({ lastFailure }) => lastFailure)
  const rows = reports.map((report) => [...rowOf(report), ...(failed ? [failureOf(report)] : [])])
  terminal.table(['Name', 'State', 'Applied', 'Lacks', ...(failed ? ['Failed last'] : [])], rows)
}

const rowOf = ({ name, state, applied, pending }: TargetReport): readonly string[] => [
  name,
  state,
  String(applied),
  pending.length > 2 ? `${pending.slice(0, 2).join(', ')} and ${pending.length - 2} more` : pending.join(', '),
]

const failureOf = ({ lastFailure }: TargetReport): string =>
  lastFailure ? `${lastFailure.at.toISOString()}: ${lastFailure.message}` : ''

function summary(reports: readonly TargetReport[]): string {
  const counts = Map.groupBy(reports, ({ state }) => state)
  return `${[...counts].map(([state, all]) => `${all.length} ${state}`).join(', ')}.`
}
