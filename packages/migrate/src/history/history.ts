import type { Application } from '@tsango/core/apps'
import { createHistory, type History } from './graph.ts'
import { type FoundMigration, loadMigrations } from './load.ts'

export { folderUrl, migrationFiles } from './files.ts'
export {
  createHistory,
  fieldsWritten,
  followersOf,
  type History,
  keysIn,
  leafOf,
  type MigrationNode,
  nodesOf,
  pointsAt,
  readBy,
  stateAfter,
  stateBefore,
} from './graph.ts'
export { migrationHash } from './hash.ts'
export { type Holder, HolderNote } from './holder.ts'
export { hashOf, Journal, type JournalStep, type Unfinished } from './journal.ts'
export { appOf, keyOf, ownNameOf } from './key.ts'
export { Ledger } from './ledger.ts'
export { type FoundMigration, loadMigrations } from './load.ts'
export { findNode, type Plan, planFor, type Target } from './plan.ts'
export { SettledNote, settledDigest, sourcesDigest } from './settled.ts'
export { type DatabaseHistory, historyFor } from './squashes.ts'
export { type Strange, strangeIn } from './strange.ts'
export { type TargetFailure, TargetNote, type TargetNoted } from './target-note.ts'

/** Reads the migrations of all apps of an application. */
export async function loadHistory(app: Application): Promise<History> {
  const found: FoundMigration[] = []
  for (const one of app.apps) found.push(...(await loadMigrations(one)))
  return createHistory(found, app.registry.resolveLabel)
}
