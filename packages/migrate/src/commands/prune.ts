import type { CommandInput } from '@tsango/core/commands'
import { loadHistory } from '../history/history.ts'
import { pruneDatabase } from '../run/prune.ts'
import type { MigratableDatabase } from '../run/run.ts'
import { waitingFor } from './migrate-to.ts'
import { NOTHING } from './show-plan.ts'
import { untouched } from './untouched.ts'
import { timesOf, type Waiting } from './waiting.ts'

/** Forgets the migrations of an app whose files are gone, or shows which they are; resolves to the exit code. */
export async function prune(
  { app: application, terminal }: Pick<CommandInput, 'app' | 'terminal'>,
  database: MigratableDatabase,
  app: string,
  { plan, ...waiting }: Waiting & { readonly plan: boolean },
): Promise<number> {
  const { wait } = timesOf(waiting)
  const gone = await untouched(terminal, database.name, async () =>
    pruneDatabase(await loadHistory(application), database, app, {
      plan,
      wait,
      onWait: waitingFor(terminal, database),
    }),
  )
  if (gone.length === 0) terminal.print(NOTHING)
  for (const key of gone)
    terminal.print(plan ? `Forget ${key}, whose file is gone` : `Forgot ${key}, whose file is gone. What it did stays.`)
  return 0
}
