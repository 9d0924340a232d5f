import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Application, ApplicationInvalid } from '@tsango/core/apps'
import type { CommandInput, Terminal } from '@tsango/core/commands'
import { stateOf } from '@tsango/orm/migrations'
import {
  type Consent,
  detectMigrations,
  mergeMigrations,
  type OpenQuestion,
  type PlannedMigration,
  safeMigrations,
} from '../detect/detect.ts'
import { MigrationNameInvalid, UnknownMigration } from '../errors/errors.ts'
import { folderUrl, type History, leafOf, loadHistory, migrationFiles } from '../history/history.ts'
import { databaseNames } from '../migrations/names.ts'
import { describeOperation } from '../operations/operations.ts'
import { updatedMigrations } from '../optimize/optimize.ts'
import { writeIndex, writeMigration } from '../write/write.ts'
import { askerFor, readAnswers, unusedAnswer } from './asker.ts'
import { emptyMigration } from './empty.ts'
import { announce, folderOf } from './files.ts'

/** What stands behind the number: a file of another name would never be read. */
const NAME = /^[\w-]{1,200}$/

/** What {@link makeMigrations} takes. */
export type MakeInput = CommandInput<{
  readonly app: string | undefined
  readonly name: string | undefined
  readonly dryRun: boolean
  readonly check: boolean
  readonly empty: boolean
  readonly index: boolean
  readonly merge: boolean
  readonly update: boolean
  readonly safe: boolean
  readonly answers: string | undefined
  readonly json: boolean
}>

/** Writes migrations for what changed in the models. Exit codes: 0 done, 1 with `--check` where something is missing, 2 where questions are open. */
export async function makeMigrations(given: MakeInput): Promise<number> {
  const { app, options, terminal } = given
  const input = options.app === undefined ? given : { ...given, arguments: [...given.arguments, options.app] }
  if (options.name !== undefined && !NAME.test(options.name)) throw new MigrationNameInvalid(options.name)
  await refuseProblems(app, input.arguments)
  if (options.index) return writeIndexes(input)
  const history = await loadHistory(app)
  if (options.empty) return finish(input, history, emptyMigration(history, input.arguments, options.name))
  const asker = askerFor(await readAnswers(options.answers), terminal)
  const apps = input.arguments.length ? input.arguments : ownApps(app)
  const planned = options.merge
    ? await mergeMigrations(history, asker, apps, options.name)
    : await detectMigrations(history, stateOf(app.registry), { asker, now: new Date(), apps, name: options.name })
  for (const id of asker.unused())
    terminal.warn(
      unusedAnswer(
        id,
        asker.open.map((one) => one.id),
      ),
    )
  if (asker.open.length && !options.check) return listOpen(terminal, asker.open)
  const safe = options.safe && !options.update ? safeMigrations(history, planned) : planned
  return finish(input, history, options.update ? updatedMigrations(history, planned) : safe)
}

/** The apps of the project itself: what is installed brings its migrations along. */
export function ownApps(app: Application): readonly string[] {
  return app.apps.filter((one) => !folderUrl(one)?.pathname.includes('/node_modules/')).map(({ name }) => name)
}

async function writeIndexes({ app, arguments: wanted, options, terminal }: MakeInput): Promise<number> {
  const names = wanted.length ? wanted : ownApps(app)
  let stale = false
  for (const one of app.apps.filter(({ name }) => names.includes(name))) {
    const folder = folderUrl(one)
    if (!folder || (await migrationFiles(folder)).length === 0) continue
    const { file, changed } = await writeIndex(folder, !options.check && !options.dryRun)
    if (changed) terminal.print(relative(process.cwd(), fileURLToPath(file)))
    stale ||= changed
  }
  if (!stale) terminal.print('The indexes are what the folders hold.')
  return options.check && stale ? 1 : 0
}

async function refuseProblems(app: Application, names: readonly string[]): Promise<void> {
  const problems = [...app.problems, ...(await databaseNames.run(app))]
  const errors = problems.filter(({ level }) => level === 'error')
  if (errors.length) throw new ApplicationInvalid(errors)
  const known = app.apps.map(({ name }) => name)
  for (const name of names) if (!known.includes(name)) throw new UnknownMigration('app', name, known)
}

function listOpen(terminal: Terminal, open: readonly (OpenQuestion | Consent)[]): number {
  const questions = open.map(({ id, kind, message }) => ({ id, kind, message }))
  terminal.print(JSON.stringify({ questions }, null, 2))
  const [first = ''] = questions.map(({ id }) => JSON.stringify(id))
  terminal.error(
    `Some questions are open, and nothing was written. Answer them in a JSON file by their ids, such as { ${first}: … }, and give it with --answers.`,
  )
  return 2
}

async function finish(
  { app, options, terminal }: MakeInput,
  history: History,
  planned: readonly PlannedMigration[],
): Promise<number> {
  if (!options.merge)
    for (const app of new Set([...history.nodes.values()].map((node) => node.app))) leafOf(history, app)
  const folders = new Map(planned.map((one) => [one, folderOf(app.apps, one.app)]))
  const write = !options.dryRun && !options.check
  if (options.json) await printJson(terminal, folders, write, options.update)
  else if (planned.length === 0)
    terminal.print(options.merge ? 'There is nothing to merge.' : 'Nothing changed in the models.')
  else
    for (const [one, folder] of folders)
      await announce(terminal, one, folder, { write, source: options.dryRun, over: options.update })
  if (options.update && write && planned.length && !options.json)
    terminal.print(
      'A database that has one of these already does not get what was added. Go back before it there, with the file as it was, and apply it again.',
    )
  return options.check && planned.length ? 1 : 0
}

async function printJson(
  terminal: Terminal,
  folders: ReadonlyMap<PlannedMigration, URL>,
  write: boolean,
  over: boolean,
): Promise<void> {
  const migrations: unknown[] = []
  for (const [one, folder] of folders) {
    const file = write ? fileURLToPath(await writeMigration(one, folder, over ? 'w' : 'wx')) : undefined
    const { app, name, operations } = one
    migrations.push({ app, name, operations: operations.map(describeOperation), ...(file ? { file } : {}) })
  }
  terminal.print(JSON.stringify({ migrations }, null, 2))
}
