import type { CommandInput } from '@tsango/core/commands'
import { loadHistory } from '../history/history.ts'
import { type Gone, pruneDatabase } from '../run/prune.ts'
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
  for (const one of gone)
    terminal.print(
      plan ? `Forget ${one.key}, whose file is gone` : `Forgot ${one.key}, whose file is gone. ${staying(one)}`,
    )
  return 0
}

function staying({ half }: Gone): string {
  if (!half) return 'What it did stays.'
  const { direction, done, open } = half
  const count = ['no step', 'one step'][done.length] ?? `${done.length} steps`
  const steps = `${count} of that took effect${open ? ', and one more may have' : ''}`
  return direction === 'forward'
    ? `Applying it had stopped half-way: ${steps}. That stays. What differs, checkdrift says.`
    : `Undoing it had stopped half-way: ${steps}. The rest of what it did stays. What differs, checkdrift says.`
}
