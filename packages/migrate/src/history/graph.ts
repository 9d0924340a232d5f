import type { Operation, ProjectState } from '@tsango/orm/migrations'
import { emptyState, inOrder } from '@tsango/orm/migrations'
import { CircularMigrations, ConflictingMigrations, DependencyMissing } from '../errors/errors.ts'
import { fittingState } from '../operations/operations.ts'
import type { FoundMigration } from './load.ts'

/** A migration in the graph of all of them. */
export interface MigrationNode extends FoundMigration {
  /** `blog.0002_post_slug`. */
  readonly key: string
  /** What it comes after, by key. */
  readonly dependencies: readonly string[]
}

/** All migrations of an application and how they depend on each other. */
export interface History {
  /** By key, in an order in which each comes after what it depends on. */
  readonly nodes: ReadonlyMap<string, MigrationNode>
  /** The label that stands in the place of a label. */
  resolve(label: string): string
}

/** Joins migrations to a graph. Raises for a dependency that is missing and for circles. */
export function createHistory(found: readonly FoundMigration[], resolve: (label: string) => string): History {
  const makers = new Map(found.flatMap((one) => made(one).map((label) => [label, keyOf(one.app, one.name)] as const)))
  const absent = absentModels(found, resolve)
  const nodes = new Map(
    found.map((one): [string, MigrationNode] => {
      const key = keyOf(one.app, one.name)
      const swapped = swappedDependencies(one, resolve, makers, absent).filter((maker) => maker !== key)
      const written = one.migration.dependencies.map(([app, name]) => keyOf(app, name))
      return [key, { ...one, key, dependencies: [...new Set([...written, ...swapped])] }]
    }),
  )
  for (const node of nodes.values())
    for (const need of node.dependencies)
      if (!nodes.has(need)) throw new DependencyMissing(node.key, need, [...nodes.keys()])
  refuseCircles(nodes)
  const needs = (node: MigrationNode): MigrationNode[] => node.dependencies.flatMap((key) => nodes.get(key) ?? [])
  return { nodes: new Map(inOrder([...nodes.values()], needs).map((node) => [node.key, node])), resolve }
}

/** How a migration is called in the graph. */
export function keyOf(app: string, name: string): string {
  return `${app}.${name}`
}

const made = ({ migration }: FoundMigration): string[] =>
  migration.operations.flatMap((operation) => (operation.type === 'createModel' ? [operation.model] : []))

// Models that another stands in for, and their tables of pairs: what is done to them does nothing.
function absentModels(found: readonly FoundMigration[], resolve: (label: string) => string): ReadonlySet<string> {
  const absent = new Set<string>()
  for (const operation of found.flatMap(({ migration }) => migration.operations)) {
    if (!('model' in operation)) continue
    const owner = operation.type === 'createModel' ? operation.pairsOf : undefined
    if ([operation.model, owner ?? operation.model].some((label) => resolve(label) !== label))
      absent.add(operation.model)
  }
  return absent
}

// A key to a model that is swapped leads to its replacement: the app that makes that comes first, though the file cannot know it.
function swappedDependencies(
  { migration }: FoundMigration,
  resolve: (label: string) => string,
  makers: ReadonlyMap<string, string>,
  absent: ReadonlySet<string>,
): string[] {
  return migration.operations
    .filter((operation) => 'model' in operation && !absent.has(operation.model))
    .flatMap(pointsAt)
    .filter((label) => resolve(label) !== label)
    .flatMap((label) => makers.get(resolve(label)) ?? [])
}

/** The labels of the models that an operation's keys point at. */
export function pointsAt(operation: Operation): string[] {
  if (operation.type === 'createModel')
    return Object.values(operation.fields).flatMap((field) => (field.kind === 'key' ? [field.to] : []))
  if (operation.type !== 'addField' && operation.type !== 'alterField') return []
  return operation.field.kind === 'key' ? [operation.field.to] : []
}

function refuseCircles(nodes: ReadonlyMap<string, MigrationNode>): void {
  const done = new Set<string>()
  const visit = (key: string, trail: readonly string[]): void => {
    if (done.has(key)) return
    if (trail.includes(key)) throw new CircularMigrations([...trail.slice(trail.indexOf(key)), key])
    for (const need of nodes.get(key)?.dependencies ?? []) visit(need, [...trail, key])
    done.add(key)
  }
  for (const key of nodes.keys()) visit(key, [])
}

/** The migrations of an app, in order. */
export function nodesOf(history: History, app: string): readonly MigrationNode[] {
  return [...history.nodes.values()].filter((node) => node.app === app)
}

/** The last migration of an app, which no other of the app follows. Raises {@link ConflictingMigrations} where there are several. */
export function leafOf(history: History, app: string): MigrationNode | undefined {
  const own = nodesOf(history, app)
  const followed = new Set(own.flatMap((node) => node.dependencies))
  const leaves = own.filter((node) => !followed.has(node.key))
  if (leaves.length > 1)
    throw new ConflictingMigrations(
      app,
      leaves.map((leaf) => leaf.name),
    )
  return leaves[0]
}

/** The state right before a migration: after all that come before it in the order of the history. */
export function stateBefore(history: History, node: MigrationNode): ProjectState {
  const order = [...history.nodes.keys()]
  const earlier = new Set(order.slice(0, order.indexOf(node.key)))
  return stateAfter(history, (one) => earlier.has(one.key))
}

/** The state after the given migrations; by default after all of them. */
export function stateAfter(history: History, wanted: (node: MigrationNode) => boolean = () => true): ProjectState {
  return [...history.nodes.values()]
    .filter(wanted)
    .flatMap(({ key, migration }) => migration.operations.map((operation) => ({ key, operation })))
    .reduce((state, { key, operation }) => fittingState(key, state, operation), emptyState(history.resolve))
}
