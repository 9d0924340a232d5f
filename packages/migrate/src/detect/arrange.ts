import { inOrder, type Operation, type ProjectState } from '@tsango/orm/migrations'
import { pointsAt } from '../history/history.ts'

/** Operations of one app that make one migration, before it has a name. */
export interface DraftMigration {
  readonly app: string
  readonly operations: Operation[]
  /** Others of the same run that come first. */
  readonly needs: Set<DraftMigration>
  /** Labels of models of other apps that are there already. */
  readonly pointsAt: Set<string>
}

const appOf = (operation: Operation): string =>
  'model' in operation ? operation.model.slice(0, operation.model.indexOf('.')) : ''

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
    const app = appOf(operation)
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
  if (operation.type !== 'deleteModel') return [...makers, ...sameModelBefore(operation, all)]
  return [...makers, ...all.filter((other) => other !== operation && letsGo(other, operation.model, all, from))]
}

// What is done to one model stays in its order.
function sameModelBefore(operation: Operation, all: readonly Operation[]): Operation[] {
  const before = all.slice(0, all.indexOf(operation))
  const model = 'model' in operation ? operation.model : ''
  return before.filter((other) => 'model' in other && other.model === model)
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
