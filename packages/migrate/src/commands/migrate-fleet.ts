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
import { timesOf, type Waiting } from './waiting.ts'

/** The options that lead to many databases in the place of one. */
export const MANY = {
  databases: {
    type: 'string',
    help: 'Several databases of the settings, by their names: "acme,globex"; "*" stands for any letters.',
  },
  schemas: {
    type: 'string',
    help: 'Several schemas of the database (on MySQL and MariaDB databases, on SQLite files beside it), by their names.',
  },
  create: { type: 'boolean', help: 'Make schemas that are named and not there.' },
  parallel: { type: 'number', help: 'How many of them are worked on at once.', default: 4 },
  json: { type: 'boolean', help: 'Of several: one JSON object {"targets": […]}, and nothing else.' },
} as const

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
  const times = timesOf(options)
  const targets = await targetsOf(app, options)
  const history = await loadHistory(app)
  const onReport = json ? undefined : (report: TargetReport) => terminal.print(`${report.name}: ${inWords(report)}`)
  const reports =
    plan || check
      ? await standingOfFleet(history, targets, { parallel })
      : await migrateFleet(history, targets, {
          ...times,
          parallel,
          target,
          onReport,
          sources: await sourcesDigest(app),
        })
  if (json) terminal.print(JSON.stringify({ targets: reports }, null, 2))
  else if (plan || check) terminal.table(['Name', 'State', 'Applied', 'Lacks'], reports.map(rowOf))
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
    case 'behind':
      return `lacks ${pending.length}`
  }
}

const rowOf = ({ name, state, applied, pending }: TargetReport): readonly string[] => [
  name,
  state,
  String(applied),
  pending.length > 2 ? `${pending.slice(0, 2).join(', ')} and ${pending.length - 2} more` : pending.join(', '),
]

function summary(reports: readonly TargetReport[]): string {
  const counts = Map.groupBy(reports, ({ state }) => state)
  return `${[...counts].map(([state, all]) => `${all.length} ${state}`).join(', ')}.`
}
