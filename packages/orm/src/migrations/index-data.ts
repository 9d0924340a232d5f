import type { IndexState } from '../dialects/base/base.ts'
import { indexName } from '../dialects/base/names.ts'
import { fieldsIn, type OperandData, type TermData, withFields } from './expression-data.ts'
import type { IndexData } from './operations.ts'
import { ColumnExpression } from './table-expression.ts'

const bare = (field: string): string => field.replace(/^-/, '')

/** The names of all fields that an index needs, each once. */
export function indexFields({ fields = [], expressions = [], where, include = [] }: IndexData): readonly string[] {
  return [
    ...new Set([...fields.map(bare), ...expressions.flatMap(fieldsIn), ...include, ...(where ? fieldsIn(where) : [])]),
  ]
}

/** An index with other names of fields. */
export function indexWithFields(index: IndexData, rename: (field: string) => string): IndexData {
  const { fields, expressions, where, include } = index
  const directed = (field: string): string => (field.startsWith('-') ? `-${rename(bare(field))}` : rename(field))
  return {
    ...index,
    ...(fields ? { fields: fields.map(directed) } : {}),
    ...(expressions ? { expressions: expressions.map((term) => withFields(term, rename)) } : {}),
    ...(where ? { where: withFields(where, rename) } : {}),
    ...(include ? { include: include.map(rename) } : {}),
  }
}

/** An index as the schema editors take it, from data whose fields are columns already. */
export function indexState(table: string, index: IndexData): IndexState {
  const {
    name,
    fields = [],
    expressions,
    unique = false,
    where,
    include,
    method,
    opclasses = [],
    nullsNotDistinct,
    config,
    deferrable,
  } = index
  const columns = fields.map(bare)
  const descending = fields.filter((field) => field.startsWith('-')).map(bare)
  const options = {
    ...(descending.length ? { descending } : {}),
    ...(expressions ? { expressions: expressions.map(indexed) } : {}),
    ...(where ? { where: new ColumnExpression(where) } : {}),
    ...(include?.length ? { include } : {}),
    ...(method && method !== 'btree' ? { method } : {}),
    ...(opclasses.some((one) => one !== null) ? { opclasses } : {}),
    ...(nullsNotDistinct ? { nullsNotDistinct } : {}),
    ...(deferrable ? { deferrable } : {}),
    ...(config && config !== 'simple' ? { config } : {}),
  }
  const named = expressions ? [...new Set(expressions.flatMap(fieldsIn))] : columns
  return { name: name ?? indexName(table, named, unique, options), columns, unique, ...options }
}

function indexed(term: TermData): NonNullable<IndexState['expressions']>[number] {
  if (typeof term === 'object' && 'descending' in term)
    return { expression: new ColumnExpression(term.descending), descending: true }
  return { expression: new ColumnExpression(term as OperandData), descending: false }
}
