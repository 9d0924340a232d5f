import type { FieldSpec } from '@tsango/core/fields'
import type { SaveOptions } from '@tsango/core/model'
import { type FieldDefinition, isKindOf, type ModelDefinition } from '@tsango/core/registry'
import { jsonValueOf, toJsonValue } from '@tsango/core/values'
import { atomic } from '../atomic/atomic.ts'
import { kept, undone, type Written } from '../databases/written.ts'
import { QueryError, RowGone } from '../errors/errors.ts'
import type { PlacedQuery } from '../query/chain/lookup-step.ts'
import { currentSession } from '../scope/scope.ts'
import { announceSave, savesAreFollowed } from '../signals/announce.ts'
import { allRows, among, columnOf } from './ask.ts'
import { type Before, beforeIn, beforeOf, merged, putBack, setByWrites, without } from './before.ts'
import { keyProperty } from './composite-keys.ts'
import { holdConstraints } from './constraints.ts'
import { deleteGuarded, deleteHeard, unlessTooDeep, wayToDelete } from './deleting/deleting.ts'
import { restoreRows, type Trashed, trashOf, trashRows } from './deleting/trash.ts'
import { levelsOf } from './levels.ts'
import { holdLimits } from './limits.ts'
import { forgetFormer, refuseByHand, relationProperties } from './loaded-relations.ts'
import { cleanWhole } from './missing.ts'
import { deleteRow, readRow, saveRow } from './persist.ts'
import { asColumn } from './row-key.ts'
import { type RowState, rowState } from './state.ts'
import { holdFresh, versionOf } from './version.ts'
import { type Remembering, remember, writing } from './writing.ts'

/** The prototype of every row: the columns are a row's own properties, its state is private. */
export abstract class RowBase implements Remembering {
  declare static readonly definition: ModelDefinition
  #state: RowState

  constructor(state: RowState) {
    this.#state = state
  }

  /** Where a row lives and whether it is there. */
  static stateOf(row: RowBase): RowState {
    return row.#state
  }

  /** Says of a row that it is there, or is deleted. */
  static mark(row: RowBase, phase: 'saved' | 'deleted'): void {
    const { database, phase: was } = row.#state
    const block = was === phase ? undefined : currentSession(database).written
    if (block) row.#remember(block, was)
    row.#become(phase)
    block?.settle(row)
  }

  [remember](block: Written, phase = this.#state.phase): Before | undefined {
    return setByWrites(definitionOf(this), phase).length ? this.#remember(block, phase) : undefined
  }

  [kept](block: Written, outer: Written | undefined): void {
    const { phase, before } = this.#state
    if (outer === undefined) return this.#become(phase, without(block, before))
    const { chain, first } = merged(block, outer, before)
    this.#become(phase, chain)
    if (first) outer.add(this)
  }

  [undone](block: Written, known: boolean): void {
    const { phase, before } = this.#state
    const then = beforeIn(block, before)
    if (!then) return
    // Where nobody knows, the next write asks the database: a row that may be there is not inserted again, and is stale rather than written over.
    const back = known || then.phase !== 'new'
    if (back) putBack(then, this)
    this.#become(back ? then.phase : phase, without(block, before))
  }

  #remember(block: Written, phase: RowState['phase']): Before {
    const known = beforeIn(block, this.#state.before)
    if (known) return known
    const columns = setByWrites(definitionOf(this), phase)
    const before = beforeOf(columns, this, { phase, before: this.#state.before }, block)
    // One that is not shared may be waited for by others.
    if (Object.isFrozen(this.#state)) this.#state = { ...this.#state, before }
    else this.#state.before = before
    block.add(this)
    return before
  }

  #become(phase: RowState['phase'], before: Before | undefined = this.#state.before): void {
    this.#state = rowState(this.#state.database, phase, before)
  }

  /** What the row is where it stands in a query for a key. */
  [asColumn](column: FieldDefinition, what: string): unknown {
    const definition = definitionOf(this)
    const { label } = definition
    if (definition.concrete.model !== column.model.model && !isKindOf(definition, column.model))
      throw new QueryError(`"${what}" takes rows of ${column.model.label}; this is one of ${label}.`)
    if (this.#state.phase === 'new') throw new RowGone(label, 'was never saved')
    return valuesOf(this)[column.attribute]
  }

  // Not async functions: a database that answers at once costs one promise, not three.
  save({ fields }: SaveOptions = {}): Promise<void> {
    const { phase, database, inserting } = this.#state
    if (phase !== 'new') return this.#write(fields)
    // One insert: who saves meanwhile waits, and updates.
    if (inserting) {
      const again = (): Promise<void> => this.save(fields ? { fields } : {})
      return inserting.then(again, again)
    }
    const state: RowState = { database, phase, inserting: undefined, before: this.#state.before }
    this.#state = state
    state.inserting = this.#write(fields)
    return state.inserting
  }

  #write(fields: readonly string[] | undefined): Promise<void> {
    const definition = definitionOf(this)
    if (this.#state.phase !== 'deleted' && savesAreFollowed(definition)) {
      const created = this.#state.phase === 'new'
      return this.#unlessUndone(() =>
        announceSave({ definition, row: this, using: this.#state.database }, created, () =>
          this.#save(definition, fields),
        ),
      )
    }
    return this.#save(definition, fields)
  }

  async validate(): Promise<void> {
    const definition = definitionOf(this)
    if (this.#state.phase === 'deleted') throw new RowGone(definition.label, 'was deleted')
    refuseByHand(definition, this)
    cleanWhole(definition, this.#state, this)
    for (const level of levelsOf(definition)) await holdConstraints(level, this.#state, this)
    await holdLimits(definition, this.#state, this)
  }

  delete(): Promise<number> {
    const definition = definitionOf(this)
    return definition.softDelete ? this.#trash(definition, definition.softDelete.attribute) : this.forceDelete()
  }

  forceDelete(): Promise<number> {
    const definition = definitionOf(this)
    const { phase, database } = this.#state
    if (phase !== 'saved') return this.#delete(definition)
    const { way, cascade } = wayToDelete(definition, database)
    const collected = (): Promise<number> => this.#deleteHeard(definition)
    if (way === 'collected') return collected()
    return unlessTooDeep({ cascade, using: database, collected }, () => {
      if (way === 'plain') return this.#delete(definition)
      const own = among(allRows(definition.model, database), { pk: valuesOf(this)[definition.key.attribute] })
      return deleteGuarded(definition, cascade, own, () => this.#delete(definition))
    })
  }

  async restore(): Promise<number> {
    const definition = definitionOf(this)
    const { attribute } = trashOf(definition)
    const own = this.#own(definition, 'restored')
    return this.#writing(async () => {
      const count = await restoreRows(definition, own, this)
      if (count) valuesOf(this)[attribute] = null
      return count
    })
  }

  async refresh(): Promise<void> {
    const definition = definitionOf(this)
    const own = valuesOf(this)
    await this.#writing(async () => {
      const fresh = await readRow(definition, this.#state, own)
      for (const name of [...definition.relations.keys(), ...definition.generics.keys()]) delete own[name]
      for (const { attribute } of definition.fields) own[attribute] = fresh[attribute]
    })
  }

  // Who came first keeps the moment: then the row takes that one.
  async #trash(definition: ModelDefinition, attribute: string): Promise<number> {
    const own = this.#own(definition, 'deleted')
    const version = versionOf(definition)
    const trash = (): Promise<Trashed> => trashRows(definition, own, this)
    return this.#writing(async () => {
      const { count, at } = await (version ? this.#fresh(definition, version, trash) : trash())
      const [moment] = count ? [at] : await columnOf(own, attribute)
      if (moment === undefined) RowBase.mark(this, 'deleted')
      else valuesOf(this)[attribute] = moment
      return count
    })
  }

  #writing<T>(write: () => Promise<T>): Promise<T> {
    return writing(this.#state.database, [this], write)
  }

  #fresh<T>(definition: ModelDefinition, version: FieldDefinition, write: () => Promise<T>): Promise<T> {
    const { database } = this.#state
    return atomic(
      async () => {
        await holdFresh(definition, version, database, [valuesOf(this)])
        return write()
      },
      { using: database },
    )
  }

  #own(definition: ModelDefinition, what: string): PlacedQuery {
    const { phase, database } = this.#state
    if (phase === 'new') throw new RowGone(definition.label, `was never saved, so that it cannot be ${what}`)
    if (phase === 'deleted') throw new RowGone(definition.label, 'was deleted')
    return among(allRows(definition.model, database), { pk: valuesOf(this)[definition.key.attribute] })
  }

  async #save(definition: ModelDefinition, fields: readonly string[] | undefined): Promise<void> {
    const { phase } = this.#state
    try {
      refuseByHand(definition, this)
      await this.#writing(() => saveRow(definition, this.#state, valuesOf(this), fields))
    } catch (error) {
      if (phase === 'new') this.#become('new')
      throw error
    }
    RowBase.mark(this, 'saved')
    forgetFormer(definition, valuesOf(this))
  }

  async #delete(definition: ModelDefinition): Promise<number> {
    const count = await deleteRow(definition, this.#state, valuesOf(this))
    RowBase.mark(this, 'deleted')
    return count
  }

  async #deleteHeard(definition: ModelDefinition): Promise<number> {
    const count = await deleteHeard(definition, this, this.#state.database, RowBase.mark)
    RowBase.mark(this, 'deleted')
    return count
  }

  // A receiver may fail before the row is written: then nobody has said that the first save is over.
  async #unlessUndone<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write()
    } catch (error) {
      if (this.#state.inserting) this.#become(this.#state.phase)
      throw error
    }
  }

  toJSON(): Record<string, unknown> {
    const json: Record<string, unknown> = {}
    const { secret, cast, made } = jsonRulesOf(definitionOf(this))
    for (const [name, value] of Object.entries(this)) {
      if (secret.has(name)) continue
      const key = made.get(name)
      if (key) {
        json[key.attribute] ??= jsonValueOf(key.spec, valuesOf(this)[key.attribute])
        continue
      }
      const spec = cast.get(name)
      json[name] = spec === undefined ? toJsonValue(value) : jsonValueOf(spec, value)
    }
    return json
  }
}

/** The class of a model's rows. */
export type RowClass = (new (state: RowState) => RowBase) & { readonly definition: ModelDefinition }

const classes = new WeakMap<ModelDefinition, RowClass>()
const jsonRules = new WeakMap<ModelDefinition, JsonRules>()

interface JsonRules {
  readonly secret: ReadonlySet<string>
  /** The fields of which JSON has another form: what the column holds, or what is in it. */
  readonly cast: ReadonlyMap<string, FieldSpec>
  /** The columns that were made for keys of several, which stand there as one. */
  readonly made: ReadonlyMap<string, FieldDefinition>
}

/** The class of a model's rows, with the methods of the model on its prototype. */
export function rowClassOf(definition: ModelDefinition): RowClass {
  let found = classes.get(definition)
  if (found === undefined) {
    found = class extends RowBase {
      static override readonly definition = definition
    }
    Object.defineProperty(found, 'name', { value: definition.name })
    Object.defineProperties(found.prototype, relationProperties(definition))
    Object.defineProperties(found.prototype, definition.methods)
    for (const field of [definition.key, ...definition.compositeKeys])
      if (field.parts) Object.defineProperty(found.prototype, field.attribute, keyProperty(field))
    classes.set(definition, found)
  }
  return found
}

/** The model of a row. */
export function definitionOf(row: RowBase): ModelDefinition {
  return (row.constructor as RowClass).definition
}

function valuesOf(row: RowBase): Record<string, unknown> {
  // A row's own properties are its columns and what was loaded with it.
  return row as unknown as Record<string, unknown>
}

function jsonRulesOf(definition: ModelDefinition): JsonRules {
  let found = jsonRules.get(definition)
  if (found === undefined) {
    const { fields, compositeKeys } = definition
    found = {
      secret: new Set(fields.filter(({ spec }) => spec.secret).map(({ attribute }) => attribute)),
      cast: new Map(
        fields.filter(({ spec }) => spec.cast || spec.element).map(({ attribute, spec }) => [attribute, spec]),
      ),
      made: new Map(
        compositeKeys.flatMap((key) =>
          (key.parts ?? []).filter(({ madeFor }) => madeFor).map(({ attribute }) => [attribute, key] as const),
        ),
      ),
    }
    jsonRules.set(definition, found)
  }
  return found
}
