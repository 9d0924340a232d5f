import { defineCommand, type Terminal } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { placeOf } from '@tsango/orm/migrations'
import type { MigrationNode } from '../history/history.ts'
import type { Finding } from '../lint/lint.ts'
import { DATABASE } from './migrate.ts'

/** Shows what migrations do to those who work with the database. */
export const lintmigrations = defineCommand({
  name: 'lintmigrations',
  help: 'Show whom migrations hold up, and whether the release before still runs behind them. Exit with 1 for what nobody has reviewed.',
  arguments: [
    { name: 'app', help: 'Only this app; without a migration, all of its.', optional: true },
    { name: 'migration', help: 'Only this one; its number is enough.', optional: true },
  ],
  options: {
    json: { type: 'boolean', help: 'As JSON.' },
    database: DATABASE,
  },
  async run({ app, arguments: [owner, name], options, terminal }) {
    const { findNode, loadHistory, nodesOf } = await import('../history/history.ts')
    const { lintMigration } = await import('../lint/lint.ts')
    const { pendingFor } = await import('../run/run.ts')
    const database = currentDatabases().get(options.database)
    const history = await loadHistory(app)
    const chosen = (): readonly MigrationNode[] | undefined =>
      owner === undefined ? undefined : name === undefined ? nodesOf(history, owner) : [findNode(history, owner, name)]
    const nodes = chosen() ?? (await pendingFor(history, database)).forward
    const findings = nodes.flatMap((node) =>
      lintMigration(history, node, database.dialect, { place: placeOf(database), app: node.app }),
    )
    if (options.json) terminal.print(JSON.stringify({ findings }, null, 2))
    else show(terminal, findings, nodes.length)
    return findings.some(({ reviewed }) => reviewed === undefined) ? 1 : 0
  },
})

function show(terminal: Terminal, findings: readonly Finding[], looked: number): void {
  for (const [migration, all] of Map.groupBy(findings, (one) => one.migration)) {
    const reviewed = all[0]?.reviewed
    terminal.print(reviewed === undefined ? migration : `${migration} (reviewed: ${reviewed})`)
    for (const { operation, message, instead } of all)
      terminal.print(`  ${operation}\n    ${message}\n    → ${instead}`)
  }
  if (findings.length) return
  terminal.print(looked === 0 ? 'There is nothing to apply.' : `${looked} looked through: nobody is held up.`)
}
