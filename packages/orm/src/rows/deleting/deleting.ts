import type { ModelDefinition } from '@tsango/core/registry'
import { atomic } from '../../atomic/atomic.ts'
import { isMadeByWindows } from '../../compile/stages.ts'
import { CascadeTooDeep, ForeignKeyViolation } from '../../errors/errors.ts'
import type { PlacedQuery } from '../../query/chain/lookup-step.ts'
import { planOf } from '../../query/shape/plan.ts'
import { currentScope, currentSession } from '../../scope/scope.ts'
import { deletesAreHeard } from '../../signals/announce.ts'
import { postDelete, preDelete, type RowDeleted } from '../../signals/signals.ts'
import { allRows, among, columnQuery, countOf, deleteAll, inner, keysOfStatement, setAll } from '../ask.ts'
import { partsOf } from '../composite-keys.ts'
import { keyMap } from '../key-map.ts'
import { rootOf } from '../levels.ts'
import type { RowBase } from '../row.ts'
import { holdFresh, versionOf } from '../version.ts'
import { refuseBlocked } from './blocked.ts'
import { type Cascade, cascadeIsFollowed, cascadeOf, isDeep } from './cascade.ts'
import { type Collected, collect, type RowInHand, rowsByKey, withInHand } from './collect.ts'
import { recordingDelete } from './record-delete.ts'
import type { Link } from './row-order.ts'
import { setKeys } from './set-keys.ts'

/** Says of a row that it is deleted. */
export type Mark = (row: RowBase, phase: 'deleted') => void

/**
 * How rows of a model are deleted: `plain`, by one statement, where the database does all that follows; `guarded`, the same, where a key may forbid it;
 * `collected`, row by row of all models that are concerned, where someone hears of them, only the rows tell
 * what is allowed, or the database would leave rows behind.
 */
export function wayToDelete(
  definition: ModelDefinition,
  using: string,
): { readonly way: 'plain' | 'guarded' | 'collected'; readonly cascade: Cascade } {
  const { registry, dialect } = currentSession(using).database
  const cascade = cascadeOf(registry, startOf(definition))
  const lost = isDeep(cascade, dialect.features) && !dialect.features.refusesDeeperCascade
  if (lost || cascade.tangled || cascadeIsFollowed(cascade)) return { way: 'collected', cascade }
  return { way: cascade.guards.length ? 'guarded' : 'plain', cascade }
}

/** Deletes the rows of a query, and what goes with them; resolves to how many rows the query had. */
export function deleteQuery(definition: ModelDefinition, query: PlacedQuery, mark: Mark): Promise<number> {
  const { using } = query
  const { way, cascade } = wayToDelete(definition, using)
  const { distinctOn, combined } = planOf(query.shape)
  const collected = (): Promise<number> =>
    atomic(
      async () => {
        const rows = await rowsByKey(definition, plainRows(definition, query))
        await deleteCollected({ definition, rows }, using, mark)
        return rows.size
      },
      { using },
    )
  // What no write takes is refused where it is compiled.
  if (distinctOn || combined) return deleteAll(query)
  if (definition.extends) return deleteQuery(rootOf(definition), rootRows(definition, query), mark)
  if (way === 'collected') return collected()
  const run = (): Promise<number> => deleteCounted(cascade, query)
  return unlessTooDeep({ cascade, using, collected }, () =>
    way === 'plain' ? run() : deleteGuarded(definition, cascade, query, run),
  )
}

// Of rows that go along with others of the query some databases do not say that they are gone.
function deleteCounted({ circular }: Cascade, query: PlacedQuery): Promise<number> {
  const { using } = query
  if (!circular || currentSession(using).database.dialect.features.countsCascaded) return deleteAll(query)
  return atomic(
    async () => {
      const count = await countOf(query)
      await deleteAll(query)
      return count
    },
    { using },
  )
}

// What of a model that extends another is deleted, is deleted where its rows start.
function startOf(definition: ModelDefinition): ModelDefinition {
  return definition.extends ? rootOf(definition) : definition
}

// The same rows, as those of the model where they start.
function rootRows(definition: ModelDefinition, query: PlacedQuery): PlacedQuery {
  return among(allRows(rootOf(definition).model, query.using), { pk__in: inner(columnQuery(query, 'pk')) })
}

/** Deletes one row, and what goes with it, as `collected` says; resolves to 0 where it was gone. */
export function deleteHeard(definition: ModelDefinition, row: RowBase, using: string, mark: Mark): Promise<number> {
  const key = (row as unknown as Record<string, unknown>)[definition.key.attribute]
  const version = versionOf(definition)
  return atomic(
    async () => {
      if (version) await holdFresh(definition, version, using, [row as unknown as Record<string, unknown>])
      if (!definition.extends)
        return Number(await deleteCollected({ definition, rows: keyMap(definition, [[key, row]]) }, using, mark))
      const root = rootOf(definition)
      const rows = await rowsByKey(root, among(allRows(root.model, using), { pk: key }))
      return Number(await deleteCollected({ definition: root, rows }, using, mark, { definition, row }))
    },
    { using },
  )
}

/** Deletes what a model adds to a row of another that it extends, and what goes with that; the rest of the row stays. */
export async function deletePart(
  definition: ModelDefinition,
  key: unknown,
  inHand: RowInHand,
  using: string,
  mark: Mark,
): Promise<void> {
  const rows = await rowsByKey(definition, among(allRows(definition.model, using), { pk: key }))
  await deleteCollected({ definition, rows }, using, mark, inHand)
}

/** How a delete runs that may be deeper than the database follows. */
export interface DeepDelete {
  readonly cascade: Cascade
  readonly using: string
  readonly collected: () => Promise<number>
}

/**
 * Deletes by one statement, as most rows have few others behind each other; where the database finds that they are too many for it, row by row. In a
 * block the statement has a savepoint of its own, so that it may fail.
 */
export async function unlessTooDeep(
  { cascade, using, collected }: DeepDelete,
  run: () => Promise<number>,
): Promise<number> {
  if (!isDeep(cascade, currentSession(using).database.dialect.features)) return run()
  try {
    return await (currentScope().frames?.has(using) ? atomic(run, { using }) : run())
  } catch (error) {
    if (error instanceof CascadeTooDeep) return collected()
    throw error
  }
}

/** Deletes by one statement, where the database may refuse: rejects with `ProtectedError` or `RestrictedError`. */
export async function deleteGuarded(
  { label }: ModelDefinition,
  { guards }: Cascade,
  query: PlacedQuery,
  run: () => Promise<number>,
): Promise<number> {
  const keys = columnQuery(query, 'pk')
  // In a block, the database may tell at the commit alone, or nothing can be asked once it has told.
  if (currentScope().frames?.has(query.using)) {
    await refuseBlocked(label, keys, guards)
    return run()
  }
  try {
    return await run()
  } catch (error) {
    if (error instanceof ForeignKeyViolation) await refuseBlocked(label, keys, guards, error)
    throw error
  }
}

/** What is cut, gives plain objects or has windows cannot be held: its rows are asked for by their keys. */
export function plainRows({ model }: ModelDefinition, query: PlacedQuery): PlacedQuery {
  const plan = planOf(query.shape)
  const whole = plan.limit === undefined && plan.offset === undefined && plan.joins.length === 0 && !plan.sql
  const plain = whole && !isMadeByWindows(plan) && !plan.distinct && !plan.selection && !plan.lock
  return plain ? query : among(allRows(model, query.using), { pk__in: inner(columnQuery(query, 'pk')) })
}

// In a block, which makes the rows what they were where something fails. Resolves to whether rows that it began with were there.
async function deleteCollected(start: Collected, using: string, mark: Mark, inHand?: RowInHand): Promise<boolean> {
  const { registry, dialect } = currentSession(using).database
  const collection = await collect(start, { registry, using, features: dialect.features })
  const all = withInHand(collection.all, inHand)
  const events = new Map(
    all.flatMap(({ definition, rows }) => (deletesAreHeard(definition) ? eventsOf(definition, rows, using) : [])),
  )
  for (const event of events.values()) await preDelete.send(event)
  const record = await recordingDelete(all, { registry, using })
  // What goes with others, too, is gone before its turn.
  let there = collection.circular
  const { loose, groups } = collection.steps()
  await setKeys(collection.setting)
  for (const link of loose) await loosen(link, using)
  for (const { definition, rows } of groups) {
    const keys = [...rows.keys()]
    const affected = await deleteKeys(definition, using, keys)
    const own = definition === start.definition && keys.some((key) => start.rows.has(key))
    if (own && affected) there = true
    for (const row of rows.values()) {
      const event = row && events.get(row)
      if (!event) continue
      mark(event.row, 'deleted')
      if (!own || there) await postDelete.send(event)
    }
  }
  await record()
  return there
}

async function loosen({ field, row: { key } }: Link, using: string): Promise<void> {
  const own = among(allRows(field.model.model, using), { pk: key })
  const value = field.spec.nullable ? null : key
  await setAll(own, field.parts ? partsOf(field, value) : { [field.attribute]: value })
}

function eventsOf(
  { model }: ModelDefinition,
  rows: ReadonlyMap<unknown, RowBase | undefined>,
  using: string,
): readonly (readonly [RowBase, RowDeleted & { readonly row: RowBase }])[] {
  return [...rows.values()].flatMap((row) => (row ? [[row, Object.freeze({ model, row, using, trash: false })]] : []))
}

async function deleteKeys({ model }: ModelDefinition, using: string, keys: readonly unknown[]): Promise<number> {
  let affected = 0
  const size = keysOfStatement(keys)
  for (let start = 0; start < keys.length; start += size)
    affected += await deleteAll(among(allRows(model, using), { pk__in: keys.slice(start, start + size) }))
  return affected
}
