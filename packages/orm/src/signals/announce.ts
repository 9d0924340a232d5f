import type { RowMethods } from '@tsango/core/model'
import type { ModelDefinition } from '@tsango/core/registry'
import { toJsonValue } from '@tsango/core/values'
import { atomic } from '../atomic/atomic.ts'
import { isAudited, recordChanges, writeEntries } from '../audit/record.ts'
import { changedBetween, type RowValues, readBefore, readNow } from './changed.ts'
import { changesAreWanted, isHeard } from './heard.ts'
import { manyToManyChanged, postDelete, postSave, preDelete, preSave, type RelationChanged } from './signals.ts'

const SAVED = [preSave, postSave]
const DELETED = [preDelete, postDelete]
const CHANGED = [manyToManyChanged]

/** Whether someone hears that rows of a model are saved. */
export function savesAreHeard({ model }: ModelDefinition): boolean {
  return isHeard(SAVED, model)
}

/** Whether someone hears that rows of a model are deleted. */
export function deletesAreHeard({ model }: ModelDefinition): boolean {
  return isHeard(DELETED, model)
}

/** Whether someone hears that relations of rows of a model change. */
export function changesAreHeard({ model }: ModelDefinition): boolean {
  return isHeard(CHANGED, model)
}

/** Whether someone hears, or it is recorded, that rows of a model are saved. */
export function savesAreFollowed(definition: ModelDefinition): boolean {
  return isAudited(definition) || savesAreHeard(definition)
}

/** Whether someone hears, or it is recorded, that rows of a model are deleted. */
export function deletesAreFollowed(definition: ModelDefinition): boolean {
  return isAudited(definition) || deletesAreHeard(definition)
}

/** Whether someone hears, or it is recorded, that relations of rows of a model change. */
export function changesAreFollowed(definition: ModelDefinition): boolean {
  return isAudited(definition) || changesAreHeard(definition)
}

/** What is to be told of a row. */
export interface Told {
  readonly definition: ModelDefinition
  readonly row: RowMethods
  readonly using: string
}

/** What is to be told of rows. */
export interface AllTold {
  readonly definition: ModelDefinition
  readonly rows: readonly RowMethods[]
  readonly using: string
  /** Whether signals are sent: those who write many rows ask for it. */
  readonly signals: boolean
}

/** Writes a row between its signals, in one transaction. */
export async function announceSave(told: Told, created: boolean, write: () => Promise<void>): Promise<void> {
  await announceSaves({ ...told, rows: [told.row], signals: true }, created, write)
}

/** Writes rows between their signals, and records it, in one transaction. */
export function announceSaves<T>(
  { definition, rows, using, signals }: AllTold,
  created: boolean,
  write: () => Promise<T>,
): Promise<T> {
  const { model, key } = definition
  const heard = signals && savesAreHeard(definition)
  const wanted = heard && changesAreWanted(model)
  const audited = isAudited(definition)
  const keys = (): readonly unknown[] => rows.map((row) => (row as unknown as RowValues)[key.attribute])
  return atomic(
    async () => {
      const before = (wanted || audited) && !created ? await readBefore(definition, using, keys()) : undefined
      if (heard) for (const row of rows) await preSave.send(Object.freeze({ model, row, using, created }))
      const written = await write()
      const after = audited || before ? await readNow(definition, using, keys()) : undefined
      if (audited && after) await recordChanges(definition, using, before ?? new Map(), after)
      if (!heard) return written
      for (const row of rows) {
        const changed = wanted ? changedOf(definition, row, before, after) : undefined
        await postSave.send(Object.freeze({ model, row, using, created, ...(changed ? { changed } : {}) }))
      }
      return written
    },
    { using },
  )
}

function changedOf(
  { fields, key }: ModelDefinition,
  row: RowMethods,
  before: ReadonlyMap<unknown, RowValues> | undefined,
  after: ReadonlyMap<unknown, RowValues> | undefined,
): readonly string[] {
  if (!before) return fields.map(({ attribute }) => attribute)
  const own = (row as unknown as RowValues)[key.attribute]
  return changedBetween(fields, before.get(own), after?.get(own))
}

/** Changes a relation between its signals, and records it, in one transaction. */
export function announceChange(
  { definition, row, using }: Told,
  change: Pick<RelationChanged, 'relation' | 'keys'> & {
    readonly verb: 'Add' | 'Remove' | 'Clear'
    /** The keys of those of the other rows that the change concerns. */
    readonly concerned: () => Promise<readonly unknown[]>
  },
  write: () => Promise<unknown>,
): Promise<void> {
  const { relation, keys, verb, concerned } = change
  const event = { model: definition.model, row, using, relation, keys: Object.freeze([...keys]) }
  const heard = changesAreHeard(definition)
  return atomic(
    async () => {
      if (heard) await manyToManyChanged.send(Object.freeze({ ...event, action: `pre${verb}` }))
      const others = isAudited(definition) ? (await concerned()).map(toJsonValue) : []
      await write()
      if (others.length) {
        const key = (row as unknown as RowValues)[definition.key.attribute]
        const [action, changes] =
          verb === 'Add' ? (['join', { to: others }] as const) : (['part', { from: others }] as const)
        await writeEntries(definition, using, [{ key, action, changes: { [relation]: changes } }])
      }
      if (heard) await manyToManyChanged.send(Object.freeze({ ...event, action: `post${verb}` }))
    },
    { using },
  )
}
