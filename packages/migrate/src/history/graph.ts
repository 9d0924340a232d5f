import type { FieldData, KeyData, Operation, ProjectState } from '@tsango/orm/migrations'
import { emptyState, inOrder } from '@tsango/orm/migrations'
import { CircularMigrations, ConflictingMigrations, DependencyMissing } from '../errors/errors.ts'
import { fittingState, ofState } from '../operations/operations.ts'
import { keyOf } from './key.ts'
import type { FoundMigration } from './load.ts'

/** A migration in the graph of all of them. */
export interface MigrationNode extends FoundMigration {
  /** `blog.0002_post_slug`. */
  readonly key: string
  /** What it comes after, by key. */
  readonly dependencies: readonly string[]
  /** The migrations in whose place it stands, by key; most stand in nobody's. */
  readonly replaces: readonly string[]
  /** Those of them whose files are there still. */
  readonly replaced: readonly FoundMigration[]
}

/** All migrations of an application and how they depend on each other. */
export interface History {
  /** By key, in an order in which each comes after what it depends on. */
  readonly nodes: ReadonlyMap<string, MigrationNode>
  /** Everything that was found, replaced or not. */
  readonly found: readonly FoundMigration[]
  /** The label that stands in the place of a label. */
  resolve(label: string): string
}

/** Joins migrations to a graph; squashed ones stand in the place of what they replace. Raises for a dependency that is missing and for circles. */
export function createHistory(all: readonly FoundMigration[], resolve: (label: string) => string): History {
  const squashed = squashedBy(all)
  const found = all.filter((one) => !squashed.has(keyOf(one.app, one.name)))
  for (const one of found) refuseItself(one)
  const makers = new Map(found.flatMap((one) => made(one).map((label) => [label, keyOf(one.app, one.name)] as const)))
  const absent = absentModels(found, resolve)
  const nodes = new Map(
    found.map((one): [string, MigrationNode] => {
      const key = keyOf(one.app, one.name)
      const swapped = swappedDependencies(one, resolve, makers, absent).filter((maker) => maker !== key)
      const written = one.migration.dependencies.map(([app, name]) => standIn(squashed, keyOf(app, name)))
      const dependencies = [...new Set([...written, ...swapped])].filter((need) => need !== key)
      const replaces = one.migration.replaces.map(([app, name]) => keyOf(app, name))
      const replaced = replaces.length ? all.filter(({ app, name }) => replaces.includes(keyOf(app, name))) : []
      return [key, { ...one, key, dependencies, replaces, replaced }]
    }),
  )
  for (const node of nodes.values())
    for (const need of node.dependencies)
      if (!nodes.has(need)) throw new DependencyMissing(node.key, need, [...nodes.keys()])
  refuseCircles(nodes)
  const needs = (node: MigrationNode): MigrationNode[] => node.dependencies.flatMap((key) => nodes.get(key) ?? [])
  const ordered = inOrder([...nodes.values()], needs).map((node): [string, MigrationNode] => [node.key, node])
  return { nodes: new Map(ordered), found: all, resolve }
}

// What is replaced, by key, with what stands in its place.
function squashedBy(all: readonly FoundMigration[]): ReadonlyMap<string, string> {
  return new Map(
    all.flatMap(({ app, name, migration }) =>
      migration.replaces.map(([other, replaced]) => [keyOf(other, replaced), keyOf(app, name)] as const),
    ),
  )
}

// A squashed migration may be squashed again.
function standIn(squashed: ReadonlyMap<string, string>, key: string): string {
  const by = squashed.get(key)
  return by === undefined ? key : standIn(squashed, by)
}

const made = ({ migration }: FoundMigration): string[] =>
  ofState(migration.operations).flatMap((operation) => (operation.type === 'createModel' ? [operation.model] : []))

// Models that another stands in for, and their tables of pairs: what is done to them does nothing.
function absentModels(found: readonly FoundMigration[], resolve: (label: string) => string): ReadonlySet<string> {
  const absent = new Set<string>()
  for (const operation of found.flatMap(({ migration }) => ofState(migration.operations))) {
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
  return ofState(migration.operations)
    .filter((operation) => 'model' in operation && !absent.has(operation.model))
    .flatMap(pointsAt)
    .filter((label) => resolve(label) !== label)
    .flatMap((label) => makers.get(resolve(label)) ?? [])
}

/** The labels of the models that an operation's keys point at, and that its view reads. */
export function pointsAt(operation: Operation): string[] {
  return [...keysIn(operation).map(({ to }) => to), ...readBy(operation)]
}

/** The fields that an operation makes, or makes others, by name. */
export function fieldsWritten(operation: Operation): readonly (readonly [string, FieldData])[] {
  if (operation.type === 'createModel') return Object.entries(operation.fields)
  return operation.type === 'addField' || operation.type === 'alterField' ? [[operation.name, operation.field]] : []
}

/** Those of them that are keys. */
export function keysIn(operation: Operation): readonly KeyData[] {
  return fieldsWritten(operation).flatMap(([, field]) => (field.kind === 'key' ? [field] : []))
}

/** The labels of the models that the view which an operation makes reads. */
export function readBy(operation: Operation): readonly string[] {
  return ((operation.type === 'createModel' || operation.type === 'alterView') && operation.view?.reads) || []
}

// In the graph it does not show: there, a squashed migration that comes after what it replaces comes after nothing.
function refuseItself({ app, name, migration }: FoundMigration): void {
  const key = keyOf(app, name)
  if (migration.dependencies.some(([other, need]) => keyOf(other, need) === key))
    throw new CircularMigrations([key, key])
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

/** Migrations with all that come after them, by key. */
export function followersOf(history: History, keys: readonly string[]): ReadonlySet<string> {
  const found = new Set(keys)
  // Each comes after what it depends on.
  for (const node of history.nodes.values()) if (node.dependencies.some((need) => found.has(need))) found.add(node.key)
  return found
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
