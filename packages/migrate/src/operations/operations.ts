import { type Operation, type OperationType, type ProjectState, StateError } from '@tsango/orm/migrations'
import { isRecord } from '@tsango/toolkit/records'
import { MigrationMisfit } from '../errors/errors.ts'
import type { Behaviour } from './behaviour.ts'
import {
  addCheckBehaviour,
  addExclusionBehaviour,
  addIndexBehaviour,
  removeCheckBehaviour,
  removeExclusionBehaviour,
  removeIndexBehaviour,
} from './constraint-operations.ts'
import {
  addFieldBehaviour,
  alterFieldBehaviour,
  removeFieldBehaviour,
  renameFieldBehaviour,
} from './field-operations.ts'
import { createExtensionBehaviour, runCodeBehaviour, runSqlBehaviour } from './free-operations.ts'
import {
  alterViewBehaviour,
  commentModelBehaviour,
  createModelBehaviour,
  deleteModelBehaviour,
  manageModelBehaviour,
  moveModelBehaviour,
  renameModelBehaviour,
  renameTableBehaviour,
} from './model-operations.ts'
import { isAbsent } from './models.ts'
import { separateBehaviour } from './separate.ts'
import { renameValueBehaviour } from './words.ts'

export { sameIndex } from './constraint-operations.ts'
export { creationOf, modelSlug } from './model-operations.ts'
export { canRekey, followersOf, isAbsent, isComputed, isPrimaryKey, keysAt, sourcesOf } from './models.ts'
export { keyNames, namesDropped, namesIn, namesTaken } from './names.ts'
export { ofDatabase, ofState } from './separate.ts'

// It does what operations of every other type do.
const separate = separateBehaviour({
  apply: applyOperation,
  invert: invertOperation,
  describe: describeOperation,
  slug: slugOf,
})

const BEHAVIOURS: { readonly [T in OperationType]: Behaviour<T> } = {
  createModel: createModelBehaviour,
  deleteModel: deleteModelBehaviour,
  commentModel: commentModelBehaviour,
  createExtension: createExtensionBehaviour,
  manageModel: manageModelBehaviour,
  moveModel: moveModelBehaviour,
  renameModel: renameModelBehaviour,
  renameTable: renameTableBehaviour,
  addField: addFieldBehaviour,
  removeField: removeFieldBehaviour,
  alterField: alterFieldBehaviour,
  renameField: renameFieldBehaviour,
  renameValue: renameValueBehaviour,
  addIndex: addIndexBehaviour,
  removeIndex: removeIndexBehaviour,
  addCheck: addCheckBehaviour,
  removeCheck: removeCheckBehaviour,
  addExclusion: addExclusionBehaviour,
  removeExclusion: removeExclusionBehaviour,
  alterView: alterViewBehaviour,
  separateDatabaseAndState: separate,
  runSql: runSqlBehaviour,
  runCode: runCodeBehaviour,
}

// An operation's type names the behaviour that takes it.
const behaviourOf = (operation: Operation): Behaviour<OperationType> =>
  BEHAVIOURS[operation.type] as Behaviour<OperationType>

/** Whether an operation does nothing here, because its model is swapped for another. */
export function doesNothing(state: ProjectState, operation: Operation): boolean {
  if (!('model' in operation)) return false
  if (isAbsent(state, operation.model)) return true
  return operation.type === 'createModel' && operation.pairsOf !== undefined && isAbsent(state, operation.pairsOf)
}

/** The state after an operation. Raises `StateError` where the operation does not fit the state. */
export function applyOperation(state: ProjectState, operation: Operation): ProjectState {
  if (!doesNothing(state, operation)) return behaviourOf(operation).apply(state, operation)
  if (operation.type !== 'createModel') return state
  return { ...state, absent: new Set(state.absent).add(operation.model) }
}

/** The state after an operation of a migration. Raises {@link MigrationMisfit}. */
export function fittingState(migration: string, state: ProjectState, operation: Operation): ProjectState {
  try {
    return applyOperation(state, operation)
  } catch (error) {
    throw error instanceof StateError ? new MigrationMisfit(migration, describeOperation(operation), error) : error
  }
}

/** Whether a value is an operation of a known type. */
export function isOperation(value: unknown): value is Operation {
  return isRecord(value) && Object.hasOwn(BEHAVIOURS, String(value['type']))
}

/** The operation that undoes another, or `undefined` where there is none; `before` is the state before the other. */
export function invertOperation(operation: Operation, before: ProjectState): Operation | undefined {
  return doesNothing(before, operation) ? operation : behaviourOf(operation).invert(operation, before)
}

/** An operation in words: `Add field slug to blog.Post`. */
export function describeOperation(operation: Operation): string {
  return behaviourOf(operation).describe(operation)
}

/** An operation as a piece of a file's name: `post_slug`. */
export function slugOf(operation: Operation): string {
  return behaviourOf(operation).slug(operation)
}
