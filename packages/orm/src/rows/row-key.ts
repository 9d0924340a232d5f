import { type FieldDefinition, type GenericDefinition, heldKey, pointsAt } from '@tsango/core/registry'
import { listOf } from '@tsango/toolkit/text'
import { QueryError } from '../errors/errors.ts'

/** Under which a row gives the value of one of its columns to a query that it stands in; nothing that comes from outside can have it. */
export const asColumn: unique symbol = Symbol('tsango.asColumn')

/** What a row is to a query. */
export interface RowValue {
  /** Raises `QueryError` for a row of another model than the column's, and `RowGone` for one that is not in the database. */
  [asColumn](column: FieldDefinition, what: string): unknown
}

/** The column whose value a row stands for where it is compared with this one; `undefined` where no row can stand. */
export function columnOfRows(field: FieldDefinition): FieldDefinition | undefined {
  return field.relation?.to ?? (field.primaryKey ? field : undefined)
}

/** What rows stand for on the left side of a comparison. */
export interface RowsOfColumn {
  /** The column whose value a row stands for. */
  readonly rows?: FieldDefinition | undefined
  /** Of a key under the name of its values: the name that takes rows. */
  readonly rowName?: string | undefined
}

/** What rows stand for where they are compared with a column that was written under a name. */
export function rowsOfColumn(field: FieldDefinition, written: string | undefined): RowsOfColumn {
  const byValue = field.relation !== undefined && written === field.attribute && written !== field.name
  return { rows: columnOfRows(field), rowName: byValue ? field.name : undefined }
}

/** The value that is meant: of a row, that of a column; of anything else, itself. Raises `QueryError` for a row where its key is asked for. */
export function plainValue(value: unknown, { rows, rowName }: RowsOfColumn, what: string): unknown {
  if (rows === undefined || typeof value !== 'object' || value === null || !(asColumn in value)) return value
  if (rowName === undefined) return (value as RowValue)[asColumn](rows, what)
  throw new QueryError(
    `"${what}" takes a key, not a row. A row stands behind "${rowName}": filter({ ${rowName}: row }).`,
  )
}

/** A row as a key to rows of several models holds it. */
export interface PointedAt {
  readonly app: string
  readonly model: string
  readonly key: string | number
}

/** What a key to rows of several models holds of a row. Throws `QueryError` for what is no row, or one that it cannot point at. */
export function pointedAt(row: unknown, generic: GenericDefinition, what: string): PointedAt {
  if (typeof row !== 'object' || row === null || !(asColumn in row))
    throw new QueryError(`"${what}" takes rows: a key alone does not say of which model it is.`)
  const { targets } = generic
  const { definition } = row.constructor as unknown as { readonly definition: GenericDefinition['model'] }
  const named = pointsAt(generic, definition)
  if (!named)
    throw new QueryError(
      `"${what}" does not point at rows of ${definition.label}. Known: ${listOf(targets.map(({ label }) => label))}.`,
    )
  const { key, app, name } = named.concrete
  return { app, model: name, key: heldKey(generic, (row as RowValue)[asColumn](key, what)) }
}
