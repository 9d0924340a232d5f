import { defineCommand } from '@tsango/core/commands'

const DRY = { type: 'boolean', help: 'Show what would be written, and write nothing.' } as const

/** Makes one migration of several. */
export const squashmigrations = defineCommand({
  name: 'squashmigrations',
  help: 'Make one migration of several of an app, which stands in their place.',
  arguments: [
    { name: 'app', help: 'The app.' },
    { name: 'first', help: 'The first of them; the first of the app where only the last is named.' },
    { name: 'last', help: 'The last of them.', optional: true },
  ],
  options: {
    name: { type: 'string', help: 'The name behind the number.', short: 'n' },
    noOptimize: { type: 'boolean', help: 'Keep all operations as they are.' },
    dryRun: DRY,
  },
  started: false,
  async run({ app, arguments: [name = '', first = '', last], options, terminal }) {
    const { loadHistory } = await import('../history/history.ts')
    const { squashMigrations } = await import('../optimize/optimize.ts')
    const { announce, folderOf } = await import('./files.ts')
    const history = await loadHistory(app)
    const planned = squashMigrations(history, name, {
      from: last === undefined ? undefined : first,
      to: last ?? first,
      name: options.name,
      optimize: !options.noOptimize,
    })
    await announce(terminal, planned, folderOf(app.apps, name), { write: !options.dryRun, source: options.dryRun })
    const before = (planned.replaces ?? []).flatMap(([, one]) => history.nodes.get(`${name}.${one}`) ?? [])
    const count = before.flatMap(({ migration }) => migration.operations).length
    terminal.print(`${count} operations became ${planned.operations.length}.`)
    if (!options.dryRun)
      terminal.print(
        `Deploy it beside what it replaces, and run on each database: node manage.ts migrate. That writes it down where what it replaces is applied. Once showmigrations says [x] of it everywhere, delete those files and its line "replaces", and run on each database: node manage.ts migrate ${name} --prune`,
      )
    return 0
  },
})

/** Writes a migration anew with fewer operations. */
export const optimizemigration = defineCommand({
  name: 'optimizemigration',
  help: 'Write a migration anew with fewer operations that do the same.',
  arguments: [
    { name: 'app', help: 'The app.' },
    { name: 'migration', help: 'The name of the migration; its number is enough.' },
  ],
  options: {
    dryRun: DRY,
    check: { type: 'boolean', help: 'Exit with 1 where it could be shorter, and write nothing.' },
  },
  started: false,
  async run({ app, arguments: [name = '', migration = ''], options, terminal }) {
    const { findNode, loadHistory, stateBefore } = await import('../history/history.ts')
    const { optimizeOperations, refuseCode } = await import('../optimize/optimize.ts')
    const { announce, folderOf } = await import('./files.ts')
    const history = await loadHistory(app)
    const node = findNode(history, name, migration)
    const { operations, dependencies, replaces, atomic } = node.migration
    const fewer = optimizeOperations(operations, stateBefore(history, node))
    if (fewer.length === operations.length) {
      terminal.print(`${node.key} cannot be shorter.`)
      return 0
    }
    refuseCode(node.key, fewer)
    const planned = { app: name, name: node.name, dependencies, replaces, atomic, operations: fewer }
    const write = !options.dryRun && !options.check
    await announce(terminal, planned, folderOf(app.apps, name), { write, source: options.dryRun, over: true })
    terminal.print(`${operations.length} operations became ${fewer.length}.`)
    return options.check ? 1 : 0
  },
})
