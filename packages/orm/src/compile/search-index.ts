import type { Index } from '@tsango/core/model'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import type { SearchedIndex } from '../dialects/base/base.ts'
import { indexName } from '../dialects/base/names.ts'
import { QueryError, SearchIndexMissing, Unsupported } from '../errors/errors.ts'
import type { Compilation, Piece } from './compilation.ts'

/** Columns of one row that are searched together. */
export interface SearchedColumns {
  readonly model: ModelDefinition
  /** In quotes. */
  readonly alias: string
  readonly fields: readonly FieldDefinition[]
}

/** A full-text index of a model, and the fields it is over in its own order. */
export interface FoundSearchIndex {
  readonly columns: SearchedColumns
  readonly fields: readonly FieldDefinition[]
  readonly name: string
  readonly config: string | undefined
}

/** The columns that pieces are; `undefined` where one is something else, or where they are of several rows. */
export function searchedColumns({ operators }: Compilation, pieces: readonly Piece[]): SearchedColumns | undefined {
  const [first] = pieces
  const model = first?.field?.model
  // A column of a table that a query made has no model's.
  if (!first?.field || !model?.indexes) return undefined
  const { quote } = operators
  const alias = first.sql.slice(0, -quote(first.field.column).length - 1)
  const fields = pieces.flatMap(({ field, sql }) =>
    field && field.model === model && sql === `${alias}.${quote(field.column)}` ? [field] : [],
  )
  // Read in a subquery, it is no column of the rows that are asked.
  if (fields.length < pieces.length || /[( ]SELECT /.test(alias)) return undefined
  return { model, alias, fields }
}

/** The full-text index over just these columns, in whatever order, with a config if one is asked for. */
export function searchIndexOver(columns: SearchedColumns, config: string | undefined): FoundSearchIndex | undefined {
  const names = columns.fields.map(({ name }) => name).sort()
  const [index] = fulltextIndexes(columns.model)
    .filter(({ fields = [] }) => JSON.stringify([...fields].sort()) === JSON.stringify(names))
    .sort((a, b) => Number(configOf(b) === config) - Number(configOf(a) === config))
  return index && found(columns, index)
}

/** The index that a search goes through. Raises {@link SearchIndexMissing}, `Unsupported` and `QueryError`. */
export function searchIndexOf(
  { features }: Compilation,
  columns: SearchedColumns | undefined,
  config: string | undefined,
  what: string,
): FoundSearchIndex {
  if (!columns)
    throw new Unsupported(
      `${what} of anything but columns of one row`,
      features.title,
      'It searches through a full-text index of one model: ask each one by itself, and join them by or().',
    )
  const { model, fields } = columns
  const twice = fields.find((field, at) => fields.indexOf(field) !== at)
  if (twice)
    throw new QueryError(
      `${what} was given ${model.label}.${twice.name} twice, and no index has a field twice: name each once.`,
    )
  const index = searchIndexOver(columns, config)
  if (!index)
    throw new SearchIndexMissing(
      features.title,
      model.label,
      fields.map(({ name }) => name),
      fulltextIndexes(model).map((one) => one.fields ?? []),
    )
  if (config !== undefined && config !== (index.config ?? 'simple'))
    throw new QueryError(
      `${what} reads words as "${config}", and the full-text index of ${model.label} over these fields as "${index.config ?? 'simple'}": leave config out, or give the index this one.`,
    )
  return index
}

/** An index of any fields that holds the words of a column, with as few others as can be. Raises {@link SearchIndexMissing}. */
export function searchIndexWith({ features }: Compilation, columns: SearchedColumns): FoundSearchIndex {
  const { model, fields } = columns
  const indexes = fulltextIndexes(model)
  const [index] = indexes
    .filter((one) => one.fields?.includes(fields[0]?.name ?? ''))
    .sort((a, b) => (a.fields?.length ?? 0) - (b.fields?.length ?? 0))
  if (index) return found(columns, index)
  throw new SearchIndexMissing(
    features.title,
    model.label,
    fields.map(({ name }) => name),
    indexes.map((one) => one.fields ?? []),
  )
}

/** An index as a dialect takes it. */
export function asSearched({ operators }: Compilation, { columns, fields, name }: FoundSearchIndex): SearchedIndex {
  const { alias, model } = columns
  const key = `${alias}.${operators.quote(model.key.column)}`
  return { name, alias, key, columns: fields.map(({ column }) => column) }
}

const configOf = ({ config }: Index): string => config ?? 'simple'

function fulltextIndexes({ indexes }: ModelDefinition): readonly Index[] {
  return indexes.filter(({ method }) => method === 'fulltext')
}

function found(columns: SearchedColumns, { fields = [], config: own, name }: Index): FoundSearchIndex {
  const { model } = columns
  const config = own === 'simple' ? undefined : own
  const all = fields.flatMap((field) => model.field(field) ?? [])
  const told = { method: 'fulltext', ...(config === undefined ? {} : { config }) }
  const made = (): string =>
    indexName(
      model.table,
      all.map(({ column }) => column),
      false,
      told,
    )
  return { columns, fields: all, name: name ?? made(), config }
}
