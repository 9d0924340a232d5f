import type { FieldDefinition, GenericDefinition, ModelDefinition, RelationDefinition } from '@tsango/core/registry'
import { atomic } from '../../atomic/atomic.ts'
import { noTrash } from '../../errors/errors.ts'
import type { Node } from '../../expressions/node.ts'
import type { PlacedQuery } from '../../query/chain/lookup-step.ts'
import { planOf } from '../../query/shape/plan.ts'
import { currentSession } from '../../scope/scope.ts'
import { deletesAreFollowed, deletesAreHeard, savesAreFollowed, savesAreHeard } from '../../signals/announce.ts'
import { postDelete, postSave, preDelete, preSave } from '../../signals/signals.ts'
import {
  allRows,
  among,
  checkWritten,
  columnQuery,
  heldColumns,
  inner,
  keysOfStatement,
  setAll,
  where,
} from '../ask.ts'
import { keyMap } from '../key-map.ts'
import type { RowBase } from '../row.ts'
import { versionOf } from '../version.ts'
import { writing } from '../writing.ts'
import { genericsTo, keysTo } from './cascade.ts'
import { type Collected, collect, pointingAt, rowsByKey, withInHand } from './collect.ts'
import { plainRows } from './deleting.ts'
import { recordingTrash } from './record-trash.ts'

/** Rows that were put into the trash. */
export interface Trashed {
  /** Those of the query alone. */
  readonly count: number
  readonly at: Date
}

/**
 * Puts the rows of a query into the trash, and those that go with them; what is there already keeps its moment. Rows of models without a trash stay as
 * they are. Rejects with `ProtectedError` and `RestrictedError` for rows that are not in the trash themselves.
 *
 * @param row - a row in hand, in the place of the one that would be read
 */
export async function trashRows(asked: ModelDefinition, given: PlacedQuery, inHand?: RowBase): Promise<Trashed> {
  refuseNoRows(given)
  const { definition, query, row } = whereTrashed(asked, given, inHand)
  const { attribute } = trashOf(definition)
  const { using } = query
  const at = new Date()
  const live = among(plainRows(definition, query), { [`${attribute}__isnull`]: true })
  const { registry, dialect } = currentSession(using).database
  const alone = !(keysTo(registry, definition).some(follows) || genericsTo(definition).some(goesAlong))
  if (alone && !deletesAreFollowed(definition)) return { count: await stampAlone(definition, live, at, row), at }
  return atomic(
    async () => {
      const rows = withRow(definition, await rowsByKey(definition, live), row)
      const { features } = dialect
      const collection = await collect({ definition, rows }, { registry, using, features, trash: true })
      const all = withInHand(collection.all, inHand && { definition: asked, row: inHand })
      const events = all.flatMap(({ definition: one, rows: some }) =>
        deletesAreHeard(one)
          ? present(some).map((own) => Object.freeze({ model: one.model, row: own, using, trash: true }))
          : [],
      )
      for (const event of events) await preDelete.send(event)
      const record = await recordingTrash(all, using, 'trash')
      await stamp(all, using, at)
      await record()
      return showing(all, at, using, async () => {
        for (const event of events) await postDelete.send(event)
        return { count: rows.size, at }
      })
    },
    { using },
  )
}

/**
 * Takes the rows of a query out of the trash, and those that went with them at the same moment; resolves to how many rows of the query there were.
 *
 * @param row - a row in hand, in the place of the one that would be read
 */
export function restoreRows(asked: ModelDefinition, given: PlacedQuery, inHand?: RowBase): Promise<number> {
  const { definition, query, row } = whereTrashed(asked, given, inHand)
  const { attribute } = trashOf(definition)
  const { using } = query
  return atomic(
    async () => {
      refuseNoRows(given)
      const trashed = among(plainRows(definition, query), { [`${attribute}__isnull`]: false })
      const rows = withRow(definition, await rowsByKey(definition, trashed, savesAreFollowed), row)
      const gone = await goneWith({ definition, rows }, using)
      const all = withInHand(gone, inHand && { definition: asked, row: inHand })
      const events = all.flatMap(({ definition: one, rows: some }) =>
        savesAreHeard(one)
          ? present(some).map((own) => Object.freeze({ model: one.model, row: own, using, created: false }))
          : [],
      )
      for (const event of events) await preSave.send(event)
      const record = await recordingTrash(all, using, 'restore')
      await stamp(all, using, null)
      await record()
      return showing(all, null, using, async () => {
        for (const event of events) await postSave.send(event)
        return rows.size
      })
    },
    { using },
  )
}

/** The column of a model's trash. Throws {@link QueryError} where it has none. */
export function trashOf({ softDelete, label }: ModelDefinition): FieldDefinition {
  if (softDelete) return softDelete
  throw noTrash(label)
}

// These are asked for by their keys, which would hide that no write takes them.
function refuseNoRows(given: PlacedQuery): void {
  const { combined, distinctOn } = planOf(given.shape)
  if (combined || distinctOn) checkWritten(given)
}

// What a model that extends another has in the trash of that, goes there with the rows of that.
function whereTrashed(
  definition: ModelDefinition,
  query: PlacedQuery,
  row: RowBase | undefined,
): { readonly definition: ModelDefinition; readonly query: PlacedQuery; readonly row: RowBase | undefined } {
  const { model } = trashOf(definition)
  if (!definition.extends || model === definition.concrete) return { definition, query, row }
  const rows = among(allRows(model.model, query.using), { pk__in: inner(columnQuery(query, 'pk')) })
  return { definition: model, query: rows, row: undefined }
}

// Whether a key has something to say when what it points at is put into the trash.
function follows({ relation, model }: FieldDefinition): boolean {
  const onDelete = relation?.onDelete
  return onDelete === 'protect' || onDelete === 'restrict' || (onDelete === 'cascade' && model.softDelete !== undefined)
}

// Whether rows that point back by a key to rows of several models have a trash to go to.
function goesAlong({ target }: RelationDefinition): boolean {
  return target.softDelete !== undefined
}

function withRow(
  { key }: ModelDefinition,
  rows: Map<unknown, RowBase | undefined>,
  row: RowBase | undefined,
): Map<unknown, RowBase | undefined> {
  const own = row && (row as unknown as Record<string, unknown>)[key.attribute]
  return row && rows.has(own) ? rows.set(own, row) : rows
}

function present(rows: ReadonlyMap<unknown, RowBase | undefined>): readonly RowBase[] {
  return [...rows.values()].filter((row) => row !== undefined)
}

// Rows that went into the trash with others have their moment.
async function goneWith(start: Collected, using: string): Promise<readonly Collected[]> {
  const { registry } = currentSession(using).database
  const all = [start]
  for (const { definition, rows } of all) {
    for (const field of keysTo(registry, definition)) {
      const { model, relation, name } = field
      const own = model.softDelete
      if (relation?.onDelete !== 'cascade' || own === undefined) continue
      for (const keys of inParts([...rows.keys()])) {
        const pointing = among(allRows(model.model, using), { [`${field.name}__pk__in`]: keys })
        const moment = (path: string): Node => ({ kind: 'path', depth: 0, path })
        const right = [moment(`${name}__${trashOf(definition).attribute}`)]
        const found = await rowsByKey(
          model,
          // One column for both is of the same moment.
          field.primaryKey && own === definition.softDelete
            ? pointing
            : where(pointing, { kind: 'lookup', lookup: 'exact', left: moment(own.attribute), right }),
          savesAreFollowed,
        )
        takeFresh(all, model, found)
      }
    }
    for (const relation of genericsTo(definition).filter(goesAlong))
      for (const keys of inParts([...rows.keys()]))
        for (const query of await goneWithTargets(definition, relation, keys, using))
          takeFresh(all, relation.target, await rowsByKey(relation.target, query, savesAreFollowed))
  }
  return all
}

function takeFresh(
  all: Collected[],
  definition: ModelDefinition,
  found: ReadonlyMap<unknown, RowBase | undefined>,
): void {
  const known = all.filter((one) => one.definition.concrete === definition.concrete)
  const fresh = keyMap(
    definition,
    [...found].filter(([key]) => !known.some((one) => one.rows.has(key))),
  )
  if (fresh.size) all.push({ definition, rows: fresh })
}

// No join leads from a key to rows of several models to their moments: these are read first, mostly one.
async function goneWithTargets(
  definition: ModelDefinition,
  { generic, model, target }: RelationDefinition,
  keys: readonly unknown[],
  using: string,
): Promise<readonly PlacedQuery[]> {
  const [key, moment] = [definition.key.attribute, trashOf(definition).attribute]
  const rows = await heldColumns(among(allRows(definition.model, using), { pk__in: keys }), [key, moment])
  const byMoment = Map.groupBy(rows, (row) => (row[moment] as Date).getTime())
  return [...byMoment].map(([at, some]) =>
    among(allRows(target.model, using), {
      ...pointingAt(
        generic as GenericDefinition,
        model,
        some.map((row) => row[key]),
      ),
      [trashOf(target).attribute]: new Date(at),
    }),
  )
}

function inParts(keys: readonly unknown[]): readonly (readonly unknown[])[] {
  const size = keysOfStatement(keys)
  return Array.from({ length: Math.ceil(keys.length / size) }, (_, part) => keys.slice(part * size, (part + 1) * size))
}

// Rows show what was written, to receivers too.
function showing<T>(all: readonly Collected[], at: Date | null, using: string, body: () => Promise<T>): Promise<T> {
  const written = all.flatMap(({ rows }) => present(rows))
  return writing(using, written, () => {
    for (const { definition, rows } of all) {
      const { attribute } = trashOf(definition)
      for (const row of present(rows) as unknown as Record<string, unknown>[]) {
        count(definition, row)
        row[attribute] = at
      }
    }
    return body()
  })
}

async function stampAlone(
  definition: ModelDefinition,
  query: PlacedQuery,
  at: Date,
  row: RowBase | undefined,
): Promise<number> {
  const stamped = await setAll(query, { [trashOf(definition).attribute]: at }, countedWith(definition))
  if (stamped && row) count(definition, row as unknown as Record<string, unknown>)
  return stamped
}

// A row that is in the trash, or out of it again, is another one than was read before: its version says so.
function countedWith(definition: ModelDefinition): string | undefined {
  const version = versionOf(definition)
  return version?.model === trashOf(definition).model ? version.attribute : undefined
}

function count(definition: ModelDefinition, row: Record<string, unknown>): void {
  const attribute = countedWith(definition)
  const version = attribute === undefined ? undefined : row[attribute]
  if (attribute !== undefined && typeof version === 'number') row[attribute] = version + 1
}

async function stamp(all: readonly Collected[], using: string, at: Date | null): Promise<void> {
  for (const { definition, rows } of all) {
    const { attribute } = trashOf(definition)
    for (const keys of inParts([...rows.keys()])) {
      // What others put there meanwhile keeps its moment.
      const some = among(allRows(definition.model, using), { pk__in: keys, [`${attribute}__isnull`]: at !== null })
      await setAll(some, { [attribute]: at }, countedWith(definition))
    }
  }
}
