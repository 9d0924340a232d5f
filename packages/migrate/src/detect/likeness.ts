import { isDeepStrictEqual } from 'node:util'
import { columnName, type FieldData, type ModelState } from '@tsango/orm/migrations'

/** What of a field the schema shows, without its column's name. */
function shapeOf(field: FieldData): unknown {
  if (field.kind === 'key') {
    const {
      to,
      toField,
      fields,
      onDelete,
      nullable,
      unique,
      dbDefault,
      comment,
      index,
      dbType,
      constraint,
      constraintName,
    } = field
    return [
      field.kind,
      to,
      toField,
      fields,
      onDelete,
      nullable,
      unique,
      dbDefault,
      comment,
      index,
      dbType,
      constraint,
      constraintName,
    ]
  }
  const { kind, nullable, unique, index, maxLength, digits, places, dbDefault, comment, collation } = field
  const { element, dims, generated, dbType, min, max, words } = field
  return [
    kind,
    nullable,
    unique,
    index,
    maxLength,
    digits,
    places,
    dbDefault,
    comment,
    collation,
    element && shapeOf(element),
    dims,
    generated,
    dbType,
    min,
    max,
    words?.toSorted(),
  ]
}

/** Whether two fields make the same column, whatever its name. */
export function sameShape(a: FieldData, b: FieldData): boolean {
  return isDeepStrictEqual(shapeOf(a), shapeOf(b))
}

/** A field that takes every value of its type; words may be longer in another. */
export function withoutBounds(field: FieldData): FieldData {
  if (field.kind === 'key') return field
  const { min: _min, max: _max, words, maxLength, ...rest } = field
  return words || maxLength === undefined ? rest : { ...rest, maxLength }
}

/** Whether two fields of one name make the same column. Defaults are no matter of the schema. */
export function sameField(name: string, a: FieldData, b: FieldData): boolean {
  return sameShape(a, b) && columnName(name, a) === columnName(name, b)
}

/** Whether two models of different labels have the same fields; what points at the model itself counts as the same. */
export function sameModel(a: ModelState, b: ModelState): boolean {
  const own = (model: ModelState, field: FieldData): FieldData =>
    field.kind === 'key' && field.to === model.label ? { ...field, to: 'itself' } : field
  const names = Object.keys(a.fields)
  if (names.length !== Object.keys(b.fields).length || !isDeepStrictEqual(a.key, b.key)) return false
  return names.every((name) => {
    const [one, other] = [a.fields[name], b.fields[name]]
    return one && other && sameField(name, own(a, one), own(b, other))
  })
}
