import type { History, MigrationNode } from './graph.ts'
import { isHashOf } from './hash.ts'

/** In what files and a ledger do not fit together, by the keys of migrations. */
export interface Strange {
  /** Applied, and no file has it. */
  readonly unknown: readonly string[]
  /** The file says something else than what was applied. */
  readonly changed: readonly string[]
}

/** Holds the files against a ledger with its hashes. */
export function strangeIn(history: History, recorded: ReadonlyMap<string, string | undefined>): Strange {
  const nodes = [...history.nodes.values()]
  const known = new Set(nodes.flatMap(({ key, replaces }) => [key, ...replaces]))
  const isChanged = ({ key, migration }: MigrationNode): boolean => {
    const hash = recorded.get(key)
    return hash !== undefined && !isHashOf(hash, migration)
  }
  return {
    unknown: [...recorded.keys()].filter((key) => !known.has(key)),
    changed: nodes.filter(isChanged).map(({ key }) => key),
  }
}
