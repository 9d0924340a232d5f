import type { Terminal } from '@tsango/core/commands'
import { listOf } from '@tsango/toolkit/text'
import { appOf, type History, strangeIn } from '../history/history.ts'
import { type MigratableDatabase, recordedIn } from '../run/run.ts'

/** What a database has of migrations, and files do not say. */
export interface StrangeIn {
  readonly name: string
  readonly unknown?: readonly string[]
  readonly changed?: readonly string[]
}

const MAX = { max: 5 }

/** Warns of what one database has: an older release beside it, a file that was deleted or changed are worth a word, and no reason to stop. */
export async function warnOfFiles(terminal: Terminal, history: History, database: MigratableDatabase): Promise<void> {
  warnOfStrange(terminal, [{ name: database.name, ...strangeIn(history, await recordedIn(database)) }])
}

/** Warns of migrations that databases have and this code does not know, and of files that were changed since: each once, with the databases that it concerns. */
export function warnOfStrange(terminal: Terminal, databases: readonly StrangeIn[]): void {
  for (const [names, keys] of alike(databases, ({ unknown }) => unknown))
    terminal.warn(
      `${names.length > 1 ? 'The databases' : 'The database'} ${listOf(names, MAX)} ${names.length > 1 ? 'have' : 'has'} ${listOf(keys, MAX)} applied, which this code does not know: it is older than ${names.length > 1 ? 'they are' : 'the database'}, or files are missing. What it did stays; to undo it, use the code that has it. Where a file is gone for good: node manage.ts migrate ${appOf(keys[0] ?? '')} --prune forgets it.`,
    )
  for (const [names, keys] of alike(databases, ({ changed }) => changed))
    terminal.warn(
      `The file of ${listOf(keys, MAX)} was changed after it was applied to ${listOf(names, MAX)}, which ${names.length > 1 ? 'stay' : 'stays'} as it was made then. Put the file back, and write what is new in a migration of its own.`,
    )
}

// The databases that have the same to be said of them.
function alike(
  databases: readonly StrangeIn[],
  of: (one: StrangeIn) => readonly string[] | undefined,
): readonly (readonly [names: readonly string[], keys: readonly string[]])[] {
  const groups = Map.groupBy(
    databases.filter((one) => of(one)?.length),
    (one) => JSON.stringify(of(one)),
  )
  return [...groups.values()].map((group) => [group.map(({ name }) => name), (group[0] && of(group[0])) ?? []])
}
