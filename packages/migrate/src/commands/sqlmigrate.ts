import { defineCommand } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { dialectFor } from '@tsango/orm/dialects'
import { placeOf } from '@tsango/orm/migrations'
import { type Step, stepsOf } from '../changes/changes.ts'
import { findNode, type History, loadHistory, type MigrationNode, stateBefore } from '../history/history.ts'
import { describeOperation } from '../operations/operations.ts'
import { movesOf } from '../run/moves.ts'
import type { MigratableDatabase } from '../run/run.ts'
import { DATABASE } from './migrate.ts'

/** Shows the SQL of a migration; nothing is connected to. */
export const sqlmigrate = defineCommand({
  name: 'sqlmigrate',
  help: 'Show the SQL of a migration, and run nothing.',
  arguments: [
    { name: 'app', help: 'The app.' },
    { name: 'migration', help: 'The name of the migration; its number is enough.' },
  ],
  options: {
    backwards: { type: 'boolean', help: 'The SQL that undoes it.' },
    dialect: {
      type: 'string',
      help: 'For a database of this kind, by the scheme of its URLs; nothing need be installed for it.',
    },
    database: DATABASE,
  },
  async run({ app, arguments: [name = '', migration = ''], options, terminal }) {
    const own = currentDatabases().get(options.database)
    const dialect =
      options.dialect === undefined ? own.dialect : await dialectFor(`${options.dialect}:`, { name: '--dialect' })
    const database = { name: own.name, routing: own.routing, dialect }
    const history = await loadHistory(app)
    const node = findNode(history, name, migration)
    terminal.print(sqlOf(history, node, database, options.backwards ? 'backward' : 'forward'))
    return 0
  },
})

/** The SQL of a migration for a database, with each operation in words above it. */
export function sqlOf(
  history: History,
  node: MigrationNode,
  { dialect, ...where }: Pick<MigratableDatabase, 'name' | 'dialect' | 'routing'>,
  direction: 'forward' | 'backward',
): string {
  const { session } = dialect.schema
  const whole = dialect.features.transactionalDdl && node.migration.atomic
  const end = (statements: readonly string[]): string[] => statements.map((sql) => `${sql};`)
  const moves = movesOf(node, direction, stateBefore(history, node))
  const there = { place: placeOf(where), app: node.app }
  const lines = moves.flatMap(({ operation, from, to }) => [
    `-- ${describeOperation(operation)}`,
    ...stepsOf(operation, from, to, dialect, there).map(asText),
  ])
  if (!whole) return [...end(session.before), ...lines, ...end(session.after)].join('\n')
  return [...end([...session.before, session.begin]), ...lines, 'COMMIT;', ...end(session.after)].join('\n')
}

function asText(step: Step): string {
  if ('sql' in step) return `${step.sql};`
  return 'code' in step ? '-- code runs here' : `-- refused where this finds a row: ${step.unless}`
}
