import { defaultTable, type FieldData, type IndexData, type NewModel, type Operation } from '@tsango/orm/migrations'

type Fields = Readonly<Record<string, FieldData>>

/** The names that an operation gives to a table, an index, a check or a key: there is one of each in the whole database. */
export function namesTaken(operation: Operation): readonly string[] {
  switch (operation.type) {
    case 'createModel':
      return [`table ${operation.table ?? defaultTable(operation.model)}`, ...namesIn(operation)]
    case 'renameTable':
      return [`table ${operation.table ?? defaultTable(operation.model)}`]
    case 'addIndex':
      return indexNames([operation.index])
    case 'addCheck':
      return [`check ${operation.check.name}`]
    case 'addExclusion':
      return [`index ${operation.exclusion.name}`]
    case 'addField':
    case 'alterField':
      return keyNames({ [operation.name]: operation.field })
    default:
      return []
  }
}

/** The names of indexes and checks that an operation drops, as it tells them itself. */
export function namesDropped(operation: Operation): readonly string[] {
  if (operation.type === 'removeIndex') return indexNames([operation.index])
  if (operation.type === 'removeCheck') return [`check ${operation.name}`]
  return operation.type === 'removeExclusion' ? [`index ${operation.name}`] : []
}

/** The names that a model gives to indexes, checks and keys. */
export function namesIn({
  fields,
  indexes = [],
  checks = [],
  exclusions = [],
}: Pick<NewModel, 'fields' | 'indexes' | 'checks' | 'exclusions'>): readonly string[] {
  return [
    ...keyNames(fields),
    ...indexNames(indexes),
    ...checks.map(({ name }) => `check ${name}`),
    ...exclusions.map(({ name }) => `index ${name}`),
  ]
}

const indexNames = (indexes: readonly IndexData[]): readonly string[] =>
  indexes.flatMap(({ name }) => (name === undefined ? [] : [`index ${name}`]))

/** The names that fields give to the constraints of keys. */
export const keyNames = (fields: Fields): readonly string[] =>
  Object.values(fields).flatMap((field) =>
    field.kind === 'key' && field.constraintName !== undefined ? [`key ${field.constraintName}`] : [],
  )
