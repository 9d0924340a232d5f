import { defineCommand } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { DATABASE } from './migrate.ts'
import { writeNew } from './output.ts'

/**
 * Compares a database with what its applied migrations make of it. Exit codes: 0 nothing differs, 1 something does. Raises `MigrationUnfinished`,
 * `MigrationChanged` or `MigrationUnderWay` where a migration stands half-way.
 */
export const checkdrift = defineCommand({
  name: 'checkdrift',
  help: 'Compare a database with what its applied migrations make of it, and write the SQL that settles it.',
  options: {
    repair: { type: 'boolean', help: 'Print the SQL that makes the database what the migrations say. Nothing is run.' },
    output: { type: 'string', help: 'Write that SQL into this file, which must not be there.', short: 'o' },
    allowLoss: { type: 'boolean', help: 'Statements that lose rows or values are no comments in it.' },
    ignore: {
      type: 'string',
      help: 'Tables and views that are no matter of the migrations: "legacy_*,geometry_columns".',
    },
    json: { type: 'boolean', help: 'As JSON.' },
    database: DATABASE,
  },
  async run({ app, options, terminal }) {
    const { describeDifference, driftOf, repairOf, repairSql } = await import('../drift/drift.ts')
    const { historyFor, loadHistory, stateAfter } = await import('../history/history.ts')
    const { halfWayIn, refusalOf } = await import('../run/half-way.ts')
    const { appliedTo } = await import('../run/run.ts')
    const database = currentDatabases().get(options.database)
    const half = await halfWayIn(database)
    const own = historyFor(await loadHistory(app), await appliedTo(database))
    // What settles the half of a migration would undo it, and lose rows.
    if (half) throw refusalOf(own, half, database)
    const state = stateAfter(own.history, ({ key }) => own.applied.has(key))
    const ignore =
      options.ignore
        ?.split(',')
        .map((name) => name.trim())
        .filter(Boolean) ?? []
    const drift = await driftOf(database, state, { ignore })
    const { differences } = drift
    const wanted = options.repair || options.output !== undefined
    const repairs = wanted || options.json ? repairOf(drift, database.dialect) : []
    if (options.output !== undefined) await writeNew(options.output, `${repairSql(repairs, options.allowLoss)}\n`)
    if (options.json) terminal.print(JSON.stringify({ database: database.name, differences, repair: repairs }, null, 2))
    else if (differences.length === 0) terminal.print(`"${database.name}" is what its migrations make of it.`)
    else if (options.repair) terminal.print(repairSql(repairs, options.allowLoss))
    else for (const difference of differences) terminal.print(describeDifference(difference))
    return differences.length ? 1 : 0
  },
})
