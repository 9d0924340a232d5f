import type { Migration } from '@tsango/orm/migrations'
import { createHistory, type History } from '../history/history.ts'

/** The history of an app called `a` whose migrations are these: `0001_step`, `0002_step` and so on. */
export function historyOf(...migrations: readonly Migration[]): History {
  return createHistory(
    migrations.map((one, at) => ({ app: 'a', name: `000${at + 1}_step`, migration: one })),
    (label) => label,
  )
}
