import { isDeepStrictEqual } from 'node:util'
import {
  addField,
  alterField,
  emptyState,
  modelOf,
  type Operation,
  type OperationType,
  removeField,
  renameField,
  StateError,
} from '@tsango/orm/migrations'
import { applyOperation, creationOf, sameIndex } from '../operations/operations.ts'

type Rule<A extends OperationType, B extends OperationType> = (
  first: Operation<A>,
  second: Operation<B>,
) => readonly Operation[] | undefined

/** What two operations are together where one follows the other; `undefined` where they stay two. */
export function joined(first: Operation, second: Operation): readonly Operation[] | undefined {
  if (!('model' in first && 'model' in second)) return undefined
  const last = first.type === 'renameModel' ? first.to : first.model
  if (second.model !== last) return undefined
  if (first.type === 'createModel') return created(first, second)
  if (second.type === 'deleteModel') return deleted(first, second)
  const rule = RULES[`${first.type} ${second.type}`]
  // The name of the rule says which types it takes.
  return rule?.(first as never, second as never)
}

// A model as it is after the second, which only changes that model.
function created(first: Operation<'createModel'>, second: Operation): readonly Operation[] | undefined {
  if (second.type === 'deleteModel') return []
  try {
    const state = applyOperation(applyOperation(emptyState(), first), second)
    const label = second.type === 'renameModel' ? second.to : first.model
    return [creationOf(modelOf(state, label))]
  } catch (error) {
    if (error instanceof StateError) return undefined
    throw error
  }
}

function deleted(first: Operation, second: Operation<'deleteModel'>): readonly Operation[] | undefined {
  if (first.type === 'renameModel') return [{ ...second, model: first.model }]
  return 'name' in first ||
    'index' in first ||
    'check' in first ||
    'exclusion' in first ||
    'view' in first ||
    first.type === 'renameTable'
    ? [second]
    : undefined
}

/** Of one field, index or check. */
const RULES: Readonly<Record<string, Rule<never, never> | undefined>> = {
  'addField alterField': ((a, b) =>
    sameName(a, b) && fillFits(a, b) ? [addField(a.model, a.name, b.field, fillOf(b, a))] : undefined) as Rule<
    'addField',
    'alterField'
  >,
  'addField removeField': ((a, b) => (sameName(a, b) ? [] : undefined)) as Rule<'addField', 'removeField'>,
  'addField renameField': ((a, b) =>
    sameName(a, b) ? [addField(a.model, b.to, a.field, fillOf(a, a))] : undefined) as Rule<'addField', 'renameField'>,
  'alterField alterField': ((a, b) =>
    sameName(a, b) && fillFits(a, b) ? [alterField(a.model, a.name, b.field, fillOf(b, a))] : undefined) as Rule<
    'alterField',
    'alterField'
  >,
  'alterField removeField': ((a, b) => (sameName(a, b) ? [b] : undefined)) as Rule<'alterField', 'removeField'>,
  'renameField renameField': ((a, b) => {
    if (a.to !== b.name) return undefined
    return a.name === b.to ? [] : [renameField(a.model, a.name, b.to)]
  }) as Rule<'renameField', 'renameField'>,
  'renameField removeField': ((a, b) =>
    a.to === b.name ? [removeField(b.model, a.name, fillOf(b, b))] : undefined) as Rule<'renameField', 'removeField'>,
  'addIndex removeIndex': ((a, b) => (sameIndex(a.index, b.index) ? [] : undefined)) as Rule<'addIndex', 'removeIndex'>,
  'removeIndex addIndex': ((a, b) => (sameIndex(a.index, b.index) ? [] : undefined)) as Rule<'removeIndex', 'addIndex'>,
  'addCheck removeCheck': ((a, b) => (a.check.name === b.name ? [] : undefined)) as Rule<'addCheck', 'removeCheck'>,
  'addExclusion removeExclusion': ((a, b) => (a.exclusion.name === b.name ? [] : undefined)) as Rule<
    'addExclusion',
    'removeExclusion'
  >,
  'alterView alterView': ((_, b) => [b]) as Rule<'alterView', 'alterView'>,
  'renameModel renameModel': ((a, b) => (a.model === b.to ? [] : [{ ...b, model: a.model }])) as Rule<
    'renameModel',
    'renameModel'
  >,
  'renameTable renameTable': ((_, b) => [b]) as Rule<'renameTable', 'renameTable'>,
  'commentModel commentModel': ((_, b) => [b]) as Rule<'commentModel', 'commentModel'>,
  'manageModel manageModel': ((a, b) => (isDeepStrictEqual(a, b) ? [b] : [])) as Rule<'manageModel', 'manageModel'>,
}

const sameName = (a: { readonly name: string }, b: { readonly name: string }): boolean => a.name === b.name

// What old rows got is a value of the field as it was then.
function fillFits(first: Operation<'addField' | 'alterField'>, second: Operation<'alterField'>): boolean {
  return first.fill === undefined || second.fill !== undefined || first.field.kind === second.field.kind
}

function fillOf(first: { readonly fill?: unknown }, second: { readonly fill?: unknown }): { readonly fill?: unknown } {
  const fill = first.fill ?? second.fill
  return fill === undefined ? {} : { fill }
}
