import { defineCommand } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { UnknownMigration } from '../errors/errors.ts'
import { loadHistory } from '../history/history.ts'
import { appliedTo } from '../run/run.ts'
import { DATABASE } from './migrate.ts'

/** Lists migrations, and which of them a database has. */
export const showmigrations = defineCommand({
  name: 'showmigrations',
  help: 'List the migrations, and which of them a database has.',
  arguments: [{ name: 'app', help: 'Only these apps.', optional: true, rest: true }],
  options: { json: { type: 'boolean', help: 'As JSON.' }, database: DATABASE },
  async run({ app, arguments: wanted, options, terminal }) {
    const history = await loadHistory(app)
    const applied = await appliedTo(currentDatabases().get(options.database))
    const known = app.apps.map(({ name }) => name)
    for (const name of wanted) if (!known.includes(name)) throw new UnknownMigration('app', name, known)
    const shown = [...history.nodes.values()].filter((node) => wanted.length === 0 || wanted.includes(node.app))
    if (options.json) {
      const list = shown.map(({ app: owner, name, key }) => ({ app: owner, name, applied: applied.has(key) }))
      terminal.print(JSON.stringify(list, null, 2))
      return 0
    }
    for (const [owner, nodes] of Map.groupBy(shown, (node) => node.app)) {
      terminal.print(owner)
      for (const node of nodes) terminal.print(` [${applied.has(node.key) ? 'x' : ' '}] ${node.name}`)
    }
    if (shown.length === 0) terminal.print('There are no migrations.')
    return 0
  },
})
