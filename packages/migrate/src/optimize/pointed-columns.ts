import type { FieldData, Operation, ProjectState } from '@tsango/orm/migrations'

/** The unique columns that keys point at, under each of the names that they have on the way: `blog.Tag.code`. */
export interface PointedColumns {
  readonly columns: ReadonlySet<string>
  /** The keys that point at them. */
  readonly keys: ReadonlySet<string>
  /** The models that have such keys. */
  readonly models: ReadonlySet<string>
}

/** Reads which unique columns keys point at, from a state and what is done to it. */
export function pointedColumns(from: ProjectState, operations: readonly Operation[]): PointedColumns {
  const found = { columns: new Set<string>(), keys: new Set<string>(), models: new Set<string>() }
  // A key follows the key of its model only where that changes.
  const rekeys = operations.some((one) => one.type === 'alterField' && one.name === 'id')
  const read = (model: string, name: string, field: FieldData): void => {
    if (field.kind !== 'key' || (field.toField === undefined && field.fields === undefined && !rekeys)) return
    // Which fields are the key of a model, operations alone do not tell: it may be any.
    for (const pointed of field.fields ? touched(operations) : [field.toField ?? 'id'])
      found.columns.add(`${field.to}.${pointed}`)
    found.keys.add(`${model}.${name}`)
    found.models.add(model)
  }
  for (const { label, fields } of from.models.values())
    for (const [name, field] of Object.entries(fields)) read(label, name, field)
  for (const one of operations) {
    if (one.type === 'createModel') for (const [name, field] of Object.entries(one.fields)) read(one.model, name, field)
    if (one.type === 'addField' || one.type === 'alterField') read(one.model, one.name, one.field)
  }
  for (const one of [...operations, ...operations.toReversed()]) {
    if (one.type === 'renameField')
      for (const names of [found.columns, found.keys]) both(names, `${one.model}.${one.name}`, `${one.model}.${one.to}`)
    if (one.type === 'renameModel') {
      both(found.models, one.model, one.to)
      for (const names of [found.columns, found.keys])
        for (const name of [...names])
          for (const [old, next] of [
            [one.model, one.to],
            [one.to, one.model],
          ] as const)
            if (name.startsWith(`${old}.`)) names.add(`${next}${name.slice(old.length)}`)
    }
  }
  return found
}

function touched(operations: readonly Operation[]): readonly string[] {
  return operations.flatMap((one) => ('name' in one && typeof one.name === 'string' ? [one.name] : []))
}

function both(names: Set<string>, one: string, other: string): void {
  if (names.has(one) || names.has(other)) names.add(one).add(other)
}
