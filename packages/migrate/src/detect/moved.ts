import {
  isMadeOfFields,
  type KeyData,
  type ModelState,
  type Operation,
  type ProjectState,
} from '@tsango/orm/migrations'
import { keysIn } from '../history/history.ts'

/** The keys of a model that databases hold to rows, each as it is while one of both moves: no database holds it to a row of another one. */
export function keysOfMoved(
  model: ModelState,
  from: ProjectState,
  to: ProjectState,
): Readonly<Record<string, KeyData>> {
  const held = heldApart(model, from, to).filter(([, key]) => !isMadeOfFields(key))
  return Object.fromEntries(held.map(([name, key]) => [name, { ...key, constraint: false }]))
}

/** The same of keys that are made of fields: they are no columns, and go meanwhile. */
export function madeKeysOfMoved(model: ModelState, from: ProjectState, to: ProjectState): readonly string[] {
  return heldApart(model, from, to).flatMap(([name, key]) => (isMadeOfFields(key) ? [name] : []))
}

function heldApart(
  { label, fields, managed }: ModelState,
  from: ProjectState,
  to: ProjectState,
): readonly (readonly [string, KeyData])[] {
  if (managed === false) return []
  return Object.entries(fields).filter(
    (entry): entry is [string, KeyData] =>
      entry[1].kind === 'key' &&
      entry[1].constraint !== false &&
      entry[1].to !== label &&
      (isMoved(label, from, to) || isMoved(entry[1].to, from, to)),
  )
}

/** Whether a model that is there before and after has its tables elsewhere then: in another database, or in the schemas of others. */
export function isMoved(label: string, from: ProjectState, to: ProjectState): boolean {
  const [before, after] = [from.models.get(label), to.models.get(label)]
  return before !== undefined && after !== undefined && !sameHome(before, after)
}

const sameHome = (one: ModelState, other: ModelState): boolean =>
  one.database === other.database && one.scope === other.scope

/** What has to be done before an operation where models move: a key lets go before one of both does, and takes hold behind that. */
export function aroundMoves(operation: Operation, all: readonly Operation[], from: ProjectState): readonly Operation[] {
  if (operation.type === 'moveModel') return all.filter((other) => letsGo(other, operation.model, from))
  const held = keysIn(operation).filter(({ constraint }) => constraint !== false)
  if (held.length === 0 || !('model' in operation)) return []
  return all.filter(
    (other) =>
      other.type === 'moveModel' && (other.model === operation.model || held.some(({ to }) => to === other.model)),
  )
}

function letsGo(operation: Operation, moved: string, from: ProjectState): boolean {
  if (operation.type !== 'alterField' && operation.type !== 'removeField') return false
  const before = from.models.get(operation.model)?.fields[operation.name]
  if (before?.kind !== 'key') return false
  const own = operation.model === moved
  // A column goes from where its model is then.
  if (operation.type === 'removeField') return own ? isMadeOfFields(before) : before.to === moved
  const { field } = operation
  return field.kind === 'key' && field.constraint === false && (own || before.to === moved)
}
