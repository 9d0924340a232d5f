import { isDeepStrictEqual } from 'node:util'
import { emptyState, type ModelState, type ProjectState } from '@tsango/orm/migrations'
import { fittingState } from '../operations/operations.ts'
import { followersOf, type History, type MigrationNode, nodesOf } from './graph.ts'

/** Migrations of one app that were written beside each other. */
export interface Branch {
  readonly leaf: MigrationNode
  /** What it does not share with the others. */
  readonly own: readonly MigrationNode[]
}

/** The branches of an app: none where it has one last migration. */
export function branchesOf(history: History, app: string): readonly Branch[] {
  const nodes = nodesOf(history, app)
  const leaves = nodes.filter((node) => !nodes.some((other) => other.dependencies.includes(node.key)))
  if (leaves.length < 2) return []
  const sets = leaves.map((leaf) => nodes.filter((node) => followersOf(history, [node.key]).has(leaf.key)))
  return leaves.map((leaf, index) => ({
    leaf,
    own: (sets[index] ?? []).filter((node) => !sets.every((set) => set.includes(node))),
  }))
}

/** Whether an app's branches begin at the same migration. */
export function related(history: History, app: string, branches: readonly Branch[]): boolean {
  const own = new Set(branches.flatMap((branch) => branch.own))
  return nodesOf(history, app).some((node) => !own.has(node))
}

/** Whether branches come to the same state, whichever goes first. Raises `MigrationMisfit` where one does not fit behind another. */
export function commute(history: History, branches: readonly Branch[]): boolean {
  const [first, ...others] = branches.map((branch) => stateWithLast(history, branch))
  return others.every((state) => isDeepStrictEqual(comparable(state), comparable(first!)))
}

function stateWithLast(history: History, { own }: Branch): ProjectState {
  const late = followersOf(
    history,
    own.map(({ key }) => key),
  )
  const nodes = [...history.nodes.values()]
  return [...nodes.filter(({ key }) => !late.has(key)), ...nodes.filter(({ key }) => late.has(key))]
    .flatMap(({ key, migration }) => migration.operations.map((operation) => ({ key, operation })))
    .reduce((state, { key, operation }) => fittingState(key, state, operation), emptyState(history.resolve))
}

// The order in which indexes and checks came does not show in a table.
function comparable({ models }: ProjectState): unknown {
  const sorted = (list: readonly unknown[]): readonly string[] => list.map((one) => JSON.stringify(one)).sort()
  return new Map(
    [...models].map(([label, { indexes, checks, ...model }]: [string, ModelState]) => [
      label,
      { ...model, indexes: sorted(indexes), checks: sorted(checks) },
    ]),
  )
}
