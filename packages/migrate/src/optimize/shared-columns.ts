import { columnName, type FieldData, isMadeOfFields, type Operation, type ProjectState } from '@tsango/orm/migrations'

/** The names of fields that are in a column in which another field is at another time. */
export function sharingFields(from: ProjectState, operations: readonly Operation[]): ReadonlySet<string> {
  const byColumn = new Map<string, Set<string>>()
  const read = (name: string, field: FieldData): void => {
    if (isMadeOfFields(field)) return
    const column = columnName(name, field)
    byColumn.set(column, (byColumn.get(column) ?? new Set()).add(name))
  }
  for (const { fields } of from.models.values()) for (const [name, field] of Object.entries(fields)) read(name, field)
  for (const one of operations) {
    if (one.type === 'createModel') for (const [name, field] of Object.entries(one.fields)) read(name, field)
    if (one.type === 'addField' || one.type === 'alterField') read(one.name, one.field)
  }
  return new Set([...byColumn.values()].flatMap((names) => (names.size > 1 ? [...names] : [])))
}

/** Whether two operations have to stay in their order, because a field of one may take the column that a field of the other leaves. */
export function mayShareColumn(a: Operation, b: Operation, sharing: ReadonlySet<string>): boolean {
  return [a, b].every((one) => 'name' in one && typeof one.name === 'string' && sharing.has(one.name))
}
