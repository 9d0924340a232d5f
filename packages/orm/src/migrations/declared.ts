import type { Generated } from '@tsango/core/fields'
import type { Check, Exclusion, Index } from '@tsango/core/model'
import { columnsOf, type FieldDefinition, type ModelDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import { computedNode, conditionNode, columnsOf as expressionsOf, orderNodeOf } from '../expressions/expressions.ts'
import type { ExclusionData } from './exclusion-data.ts'
import { type ConditionData, fieldsIn, type TermData } from './expression-data.ts'
import { conditionData, operandData } from './expression-nodes.ts'
import type { GeneratedData } from './field.ts'
import { indexState, indexWithFields } from './index-data.ts'
import type { CheckData, IndexData } from './operations.ts'

/** A check that a model declares, as data. Raises {@link QueryError}. */
export function declaredCheck(model: ModelDefinition, { name, check }: Check): CheckData {
  return { name, check: declared(model, `checks "${name}"`, () => condition(model, check)) }
}

/** An exclusion constraint that a model declares, as data. Raises {@link QueryError}. */
export function declaredExclusion(model: ModelDefinition, exclusion: Exclusion): ExclusionData {
  const { name, using, over, where, deferrable } = exclusion
  return declared(model, `exclusions "${name}"`, () => ({
    name,
    over: over(expressionsOf(model.model) as never).map(
      ([term, ...rest]) => [operandData(computedNode(term), pathNames(model)), ...rest] as const,
    ),
    ...(using && using !== 'gist' ? { using } : {}),
    ...(where ? { where: condition(model, where) } : {}),
    ...(deferrable ? { deferrable } : {}),
  }))
}

/** An index that a model declares, as data; a name that follows from the rest is left out. Raises {@link QueryError}. */
export function declaredIndex(model: ModelDefinition, index: Index): IndexData {
  const {
    name,
    fields,
    expressions,
    unique,
    where,
    include,
    method,
    opclasses = [],
    nullsNotDistinct,
    config,
    deferrable,
  } = index
  const plain = (field: string): readonly string[] =>
    field.startsWith('-') ? namesOf(model, field.slice(1)).map((name) => `-${name}`) : namesOf(model, field)
  const data: IndexData = {
    ...(fields ? { fields: fields.flatMap(plain) } : {}),
    ...(expressions ? { expressions: declared(model, 'indexes', () => terms(model, expressions)) } : {}),
    ...(unique ? { unique } : {}),
    ...(where ? { where: declared(model, 'indexes', () => condition(model, where)) } : {}),
    ...(include?.length ? { include: include.flatMap(plain) } : {}),
    ...(method && method !== 'btree' ? { method } : {}),
    ...(opclasses.some((one) => one !== null) ? { opclasses } : {}),
    ...(nullsNotDistinct ? { nullsNotDistinct } : {}),
    ...(deferrable ? { deferrable } : {}),
    ...(config && config !== 'simple' ? { config } : {}),
  }
  const parts = (data.fields ?? data.expressions ?? []).length
  if (data.opclasses && data.opclasses.length !== parts)
    throw new QueryError(
      `${model.label}.meta.indexes: ${data.opclasses.length} operator classes for ${parts} parts. Give each part its own, null for the default one.`,
    )
  return name === undefined || name === madeName(model, data) ? data : { name, ...data }
}

/** The name that an index of a model has in the database. Raises {@link QueryError}. */
export function declaredIndexName(model: ModelDefinition, index: Index): string {
  return index.name ?? madeName(model, declaredIndex(model, index))
}

/** What a model's column is computed from, as data. Raises {@link QueryError}. */
export function declaredGenerated(field: FieldDefinition, { expression, stored }: Generated): GeneratedData {
  const { model, name } = field
  const data = within(`${model.label}.${name}`, () => {
    const made: unknown = expression(expressionsOf(model.model) as never)
    if (made === undefined) throw new QueryError('.generated(…) takes a function that gives an expression.')
    return operandData(computedNode(made), pathNames(model))
  })
  for (const read of fieldsIn(data)) refuseSource(field, read)
  return { expression: data, stored }
}

// What one database takes and another does not is refused for all: which database a model will live in is not known to it.
function refuseSource({ model, name }: FieldDefinition, read: string): void {
  const source = model.field(read)
  const why =
    read === name || source?.spec.generated
      ? 'is computed itself'
      : source?.spec.auto === 'increment'
        ? 'is not known before the row is there'
        : source?.kind === 'encrypted'
          ? 'is encrypted'
          : undefined
  if (why) throw new QueryError(`${model.label}.${name} cannot be computed from "${read}", which ${why}.`)
}

function madeName(model: ModelDefinition, data: IndexData): string {
  const column = (field: string): string => model.field(field)?.column ?? field
  return indexState(model.table, indexWithFields(data, column)).name
}

// A key of several columns stands for all of them.
function namesOf(model: ModelDefinition, name: string): readonly string[] {
  const field = model.field(name)
  return field ? columnsOf(field).map((column) => column.name) : [name]
}

function condition(model: ModelDefinition, make: (row: never) => unknown): ConditionData {
  return conditionData(conditionNode(make(expressionsOf(model.model) as never)), pathNames(model))
}

function terms(model: ModelDefinition, make: (row: never) => readonly unknown[]): readonly TermData[] {
  return make(expressionsOf(model.model) as never).map((term) => {
    const { item, descending, nulls } = orderNodeOf(term)
    if (nulls) throw new QueryError('NULL has its one place in every index: leave nullsFirst and nullsLast out.')
    const data = operandData(item, pathNames(model))
    return descending ? { descending: data } : data
  })
}

// Whether a name behind a key is that of the very column which the key holds.
function isSameColumn({ relation }: FieldDefinition, next: string): boolean {
  return relation !== undefined && (relation.to.name === next || (next === 'pk' && relation.to === relation.target.key))
}

// `order__number`: the column that holds that part of the key of another row.
function partNamed({ relation, parts }: FieldDefinition, next: string | undefined): FieldDefinition | undefined {
  const index = relation?.to.parts?.findIndex(({ name, attribute }) => [name, attribute].includes(next ?? '')) ?? -1
  return parts?.[index]
}

// `author`, `authorId` and `author__id` are the same column.
function pathNames(model: ModelDefinition): (path: string) => string {
  return (path) => {
    const [first = '', next, ...rest] = path.split('__')
    const field = first === 'pk' ? model.key : model.field(first)
    const part = field && partNamed(field, next)
    if (part && !rest.length) return part.name
    if (field?.parts && next === undefined)
      throw new QueryError(`"${path}" is a key of several columns: name its parts.`)
    if (field && (next === undefined || isSameColumn(field, next)) && !rest.length) {
      if (model.ownFields.includes(field)) return field.name
      throw new QueryError(
        `"${path}" is a column of the table of ${field.model.label}: a check, an index and a computed column read those of their own.`,
      )
    }
    throw new QueryError(
      `"${path}" leads to another row: a check, an index and a computed column read the columns of their own.`,
    )
  }
}

function declared<T>(model: ModelDefinition, where: string, read: () => T): T {
  return within(`${model.label}.meta.${where}`, read)
}

function within<T>(where: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new QueryError(`${where}: ${error.message}`, { cause: error })
  }
}
