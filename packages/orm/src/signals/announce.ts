import type { RowMethods } from '@tsango/core/model'
import type { ModelDefinition } from '@tsango/core/registry'
import { atomic } from '../atomic/atomic.ts'
import { isHeard } from './heard.ts'
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

/** What is to be told of a row. */
export interface Told {
  readonly definition: ModelDefinition
  readonly row: RowMethods
  readonly using: string
}

/** Writes a row between its signals, in one transaction. */
export function announceSave(
  { definition, row, using }: Told,
  created: boolean,
  write: () => Promise<void>,
): Promise<void> {
  const event = Object.freeze({ model: definition.model, row, using, created })
  return atomic(
    async () => {
      await preSave.send(event)
      await write()
      await postSave.send(event)
    },
    { using },
  )
}

/** Deletes a row between its signals, in one transaction. */
export function announceDelete({ definition, row, using }: Told, write: () => Promise<number>): Promise<number> {
  const event = Object.freeze({ model: definition.model, row, using })
  return atomic(
    async () => {
      await preDelete.send(event)
      const count = await write()
      if (count > 0) await postDelete.send(event)
      return count
    },
    { using },
  )
}

/** Changes a relation between its signals, in one transaction. */
export function announceChange(
  { definition, row, using }: Told,
  change: Pick<RelationChanged, 'relation' | 'keys'> & { readonly verb: 'Add' | 'Remove' | 'Clear' },
  write: () => Promise<unknown>,
): Promise<void> {
  const { relation, keys, verb } = change
  const event = { model: definition.model, row, using, relation, keys: Object.freeze([...keys]) }
  return atomic(
    async () => {
      await manyToManyChanged.send(Object.freeze({ ...event, action: `pre${verb}` }))
      await write()
      await manyToManyChanged.send(Object.freeze({ ...event, action: `post${verb}` }))
    },
    { using },
  )
}
