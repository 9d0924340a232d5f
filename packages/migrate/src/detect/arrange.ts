import {
  type FieldData,
  inOrder,
  isMadeOfFields,
  type KeyData,
  type Operation,
  type ProjectState,
} from '@tsango/orm/migrations'
import { fieldsWritten, keysIn, pointsAt, readBy } from '../history/history.ts'
import { appOf } from '../history/key.ts'
import { givesNameTo } from './free-names.ts'
import { aroundMoves } from './moved.ts'

/** Operations of one app that make one migration, before it has a name. */
export interface DraftMigration {
  readonly app: string
  readonly operations: Operation[]
  /** Others of the same run that come first. */
  readonly needs: Set<DraftMigration>
  /** Labels of models of other apps that are there already. */
  readonly pointsAt: Set<string>
}

const appWith = (operation: Operation): string => ('model' in operation ? appOf(operation.model) : '')

/**
 * Puts operations into an order in which each finds what it needs, and parts them by app; an app gets several migrations only where two apps need
 * each other.
 */
export function arrange(operations: readonly Operation[], from: ProjectState): readonly DraftMigration[] {
  const needs = new Map(operations.map((operation) => [operation, needsOf(operation, operations, from)]))
  const drafts: DraftMigration[] = []
  const current = new Map<string, DraftMigration>()
  const home = new Map<Operation, DraftMigration>()
  for (const operation of inOrder(operations, (one) => needs.get(one) ?? [])) {
    const app = appWith(operation)
    const needed = (needs.get(operation) ?? []).flatMap((one) => home.get(one) ?? [])
    let draft = current.get(app)
    if (!draft || needed.some((one) => one !== draft && reaches(one, draft))) {
      draft = { app, operations: [], needs: new Set(draft ? [draft] : []), pointsAt: new Set() }
      current.set(app, draft)
      drafts.push(draft)
    }
    draft.operations.push(operation)
    home.set(operation, draft)
    for (const one of needed) if (one !== draft) draft.needs.add(one)
    for (const label of pointsAt(operation)) if (from.models.has(label)) draft.pointsAt.add(label)
  }
  // A migration may have come to need one that was begun after it.
  return inOrder(drafts, (draft) => draft.needs)
}

function reaches(start: DraftMigration, wanted: DraftMigration | undefined): boolean {
  return start === wanted || [...start.needs].some((one) => reaches(one, wanted))
}

const makes = (operation: Operation, label: string): boolean =>
  (operation.type === 'createModel' && operation.model === label) ||
  (operation.type === 'renameModel' && operation.to === label)

function needsOf(operation: Operation, all: readonly Operation[], from: ProjectState): Operation[] {
  if (!('model' in operation)) return []
  const labels = [operation.model, ...pointsAt(operation)]
  if (operation.type === 'createModel' && operation.pairsOf) labels.push(operation.pairsOf)
  const makers = all.filter((other) => other !== operation && labels.some((label) => makes(other, label)))
  const around = [...aroundViews(operation, all, from), ...aroundMoves(operation, all, from)]
  if (operation.type !== 'deleteModel')
    return [
      ...makers,
      ...around,
      ...sameModelBefore(operation, all),
      ...all.filter(
        (other) =>
          other !== operation &&
          (makesTarget(other, operation, from) ||
            leaves(other, operation, from) ||
            givesNameTo(other, operation, all, from)),
      ),
    ]
  return [
    ...makers,
    ...around,
    ...all.filter((other) => other !== operation && letsGo(other, operation.model, all, from)),
  ]
}

// A view goes before what it reads changes, and comes again after.
function aroundViews(operation: Operation, all: readonly Operation[], from: ProjectState): Operation[] {
  const reads = readBy(operation)
  if (reads.length)
    return all.filter((other) => 'model' in other && reads.includes(other.model) && !dropsView(other, from))
  if (operation.type === 'createModel' || !('model' in operation)) return []
  // What it reads goes by its new name from here on.
  const read = operation.type === 'renameModel' ? operation.to : operation.model
  return all.filter((other) => other !== operation && dropsView(other, from)?.includes(read))
}

// What was read by the view that an operation drops.
function dropsView(operation: Operation, from: ProjectState): readonly string[] | undefined {
  const drops = operation.type === 'deleteModel' || (operation.type === 'alterView' && !operation.view)
  return drops ? from.models.get(operation.model)?.view?.reads : undefined
}

// What is done to one model stays in its order.
function sameModelBefore(operation: Operation, all: readonly Operation[]): Operation[] {
  const before = all.slice(0, all.indexOf(operation))
  const model = 'model' in operation ? operation.model : ''
  return before.filter((other) => 'model' in other && other.model === model)
}

type FieldOperation = Operation<'addField' | 'alterField' | 'removeField' | 'renameField' | 'renameValue'>

const isOf = (operation: Operation, label: string, name: string): operation is FieldOperation =>
  'model' in operation && operation.model === label && 'name' in operation && operation.name === name

// The keys that an operation makes, and that point at a field which is not their model's key.
function newTargets(operation: Operation, from: ProjectState): readonly KeyData[] {
  return fieldsWritten(operation).flatMap(([name, field]) => {
    if (field.kind !== 'key' || field.toField === undefined || !('model' in operation)) return []
    const before = from.models.get(operation.model)?.fields[name]
    return before?.kind === 'key' && before.to === field.to && before.toField === field.toField ? [] : [field]
  })
}

// Whether an operation makes the field that a key of another points at, or a word of it, which no key may hold yet.
function makesTarget(operation: Operation, other: Operation, from: ProjectState): boolean {
  return (
    newTargets(other, from).some(
      ({ to, toField }) =>
        isOf(operation, to, toField ?? '') && ['addField', 'alterField', 'renameValue'].includes(operation.type),
    ) ||
    (altersKey(operation, from) && makesKeyOfFields(other, operation.model))
  )
}

// Whether an operation changes a part of a key, which other keys hold values of.
function altersKey(operation: Operation, from: ProjectState): operation is Operation<'alterField'> {
  return operation.type === 'alterField' && (from.models.get(operation.model)?.key?.includes(operation.name) ?? false)
}

const makesKeyOfFields = (operation: Operation, label: string): boolean =>
  operation.type !== 'alterField' && keysIn(operation).some((key) => isMadeOfFields(key) && key.to === label)

// Whether a key lets go of the field that another operation takes away, or makes something else of.
function leaves(operation: Operation, other: Operation, from: ProjectState): boolean {
  if (other.type !== 'removeField' && other.type !== 'alterField') return false
  const pointed = (field: FieldData | undefined): boolean =>
    field?.kind === 'key' &&
    field.to === other.model &&
    (field.toField === other.name || (isMadeOfFields(field) && altersKey(other, from)))
  if (operation.type === 'deleteModel')
    return Object.values(from.models.get(operation.model)?.fields ?? {}).some(pointed)
  if (operation.type !== 'removeField' && operation.type !== 'alterField') return false
  const stays = operation.type === 'alterField' && pointed(operation.field)
  return pointed(from.models.get(operation.model)?.fields[operation.name]) && !stays
}

// Whether an operation ends that something points at the model.
function letsGo(operation: Operation, label: string, all: readonly Operation[], from: ProjectState): boolean {
  if (operation.type === 'deleteModel') {
    return Object.entries(from.models.get(operation.model)?.fields ?? {}).some(
      ([name, field]) =>
        field.kind === 'key' && field.to === label && !all.some((one) => removes(one, operation.model, name)),
    )
  }
  if (operation.type !== 'removeField' && operation.type !== 'alterField') return false
  const field = from.models.get(operation.model)?.fields[operation.name]
  return field?.kind === 'key' && field.to === label
}

function removes(operation: Operation, model: string, name: string): boolean {
  return operation.type === 'removeField' && operation.model === model && operation.name === name
}
