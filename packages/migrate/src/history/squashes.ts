import { SquashPartial } from '../errors/errors.ts'
import { createHistory, type History, type MigrationNode } from './graph.ts'

/** A history as one database has it. */
export interface DatabaseHistory {
  readonly history: History
  /** What is applied to it, by key: a squashed migration where all are that it replaces, written down or not. */
  readonly applied: ReadonlySet<string>
  /** Squashed migrations that are applied by what they replace, and not written down. */
  readonly unrecorded: readonly MigrationNode[]
}

/**
 * The history by the ledger of a database: where none or all of what a squashed migration replaces is applied, it stands in their place; where
 * some are, they stand, so that the others can be applied. Raises {@link SquashPartial} where files of those are gone.
 */
export function historyFor(history: History, ledger: ReadonlySet<string>): DatabaseHistory {
  const applied = new Set(ledger)
  const unrecorded: MigrationNode[] = []
  const partial: MigrationNode[] = []
  for (const node of history.nodes.values()) {
    if (node.replaces.length === 0 || applied.has(node.key)) continue
    const missing = node.replaces.filter((key) => !ledger.has(key))
    if (missing.length === node.replaces.length) continue
    if (missing.length === 0) {
      applied.add(node.key)
      unrecorded.push(node)
    } else if (node.replaced.length < node.replaces.length) throw new SquashPartial(node.key, missing)
    else partial.push(node)
  }
  if (partial.length === 0) return { history, applied, unrecorded }
  const left = history.found.filter((one) => !partial.some(({ app, name }) => one.app === app && one.name === name))
  // What is replaced may replace others itself.
  const rest = historyFor(createHistory(left, history.resolve), applied)
  return { ...rest, unrecorded: [...unrecorded, ...rest.unrecorded] }
}
