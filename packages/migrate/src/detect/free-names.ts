import {
  defaultTable,
  isMadeOfFields,
  type KeyData,
  type ModelState,
  type Operation,
  type ProjectState,
  tableName,
} from '@tsango/orm/migrations'
import { shortName } from '@tsango/toolkit/text'
import { keyNames, namesDropped, namesTaken } from '../operations/operations.ts'

/** Whether an operation gives up a name of the whole database that the other one takes: an index, a check, a key or a table has it once. */
export function givesNameTo(
  operation: Operation,
  other: Operation,
  all: readonly Operation[],
  from: ProjectState,
): boolean {
  const taken = namesTaken(other)
  return taken.length > 0 && namesGiven(operation, all, from).some((name) => taken.includes(name))
}

// The first of several that change the same does: the others change what that made of it.
function namesGiven(operation: Operation, all: readonly Operation[], from: ProjectState): readonly string[] {
  switch (operation.type) {
    case 'renameModel':
      return from.models.get(operation.to)?.table === undefined ? [`table ${defaultTable(operation.model)}`] : []
    case 'renameTable': {
      const model = from.models.get(operation.model)
      return model && isFirst(operation, all) ? [`table ${tableName(model)}`] : []
    }
    case 'removeField':
    case 'alterField': {
      const before = from.models.get(operation.model)?.fields[operation.name]
      return before && isFirst(operation, all) ? keyNames({ [operation.name]: before }) : []
    }
    default:
      return namesDropped(operation)
  }
}

function isFirst(operation: Operation, all: readonly Operation[]): boolean {
  const of = (one: Operation): string => JSON.stringify(['model' in one && one.model, 'name' in one && one.name])
  return all.find((one) => one.type === operation.type && of(one) === of(operation)) === operation
}

/** The keys of a model whose constraint gives its name to that of another key, each as it is without. */
export function keysWithoutNames(model: ModelState, to: ProjectState): Readonly<Record<string, KeyData>> {
  const giving = keysGivingNames(model, to).filter(([, key]) => !isMadeOfFields(key))
  return Object.fromEntries(
    giving.map(([name, { constraintName: _given, ...key }]) => [name, { ...key, constraint: false }]),
  )
}

/** The same of keys that are made of fields: they are no columns, and go themselves. */
export function madeKeysGivingNames(model: ModelState, to: ProjectState): readonly string[] {
  return keysGivingNames(model, to).flatMap(([name, key]) => (isMadeOfFields(key) ? [name] : []))
}

function keysGivingNames({ label, fields }: ModelState, to: ProjectState): readonly (readonly [string, KeyData])[] {
  const named = Object.entries(fields).flatMap(([name, field]) =>
    field.kind === 'key' && field.constraintName !== undefined ? [[name, field] as const] : [],
  )
  // Few keys have a name of their own, and to look through all models for each model takes its square.
  if (named.length === 0) return []
  const takers = [...to.models.values()].flatMap((model) =>
    Object.entries(model.fields).flatMap(([name, field]) =>
      keyNames({ [name]: field }).map((taken) => ({ taken, own: model.label === label ? name : undefined })),
    ),
  )
  return named.filter(([name, { constraintName }]) => {
    const taking = takers.filter(({ taken }) => taken === `key ${constraintName}`)
    return taking.length > 0 && taking.every(({ own }) => own !== name)
  })
}

/** The name that a model's table has meanwhile, where it closes a circle of tables that take each other's names. */
export function tableMeanwhile({ label }: ModelState, from: ProjectState, to: ProjectState): string | undefined {
  const isMoved = (model: ModelState): boolean => {
    const after = to.models.get(model.label)
    return after !== undefined && tableName(after) !== tableName(model)
  }
  const own = from.models.get(label)
  if (!own || !isMoved(own)) return undefined
  const moved = [...from.models.values()].filter(isMoved)
  const circle: ModelState[] = []
  let next: ModelState | undefined = own
  while (next && !circle.includes(next)) {
    circle.push(next)
    const wanted = tableName(to.models.get(next.label) as ModelState)
    next = moved.find((model) => tableName(model) === wanted)
  }
  const [first] = circle
  if (!first || next !== first || circle.some((model) => model.label < label)) return undefined
  return shortName(`${tableName(first)}_meanwhile`)
}
