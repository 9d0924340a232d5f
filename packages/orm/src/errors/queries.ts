import type { Placement } from '@tsango/core/model'
import { listOf } from '@tsango/toolkit/text'
import type { RepeatedQuery } from '../scope/repeats.ts'
import { DatabaseError, type DatabaseErrorOptions } from './database-error.ts'

/** Raised when exactly one row was asked for and there is none. */
export class DoesNotExist extends DatabaseError {
  override readonly code = 'does_not_exist'
  override readonly status = 404
  readonly model: string
  constructor(model: string) {
    super(`No ${model} matches the query.`)
    this.model = model
  }

  /** Names no model. */
  override get publicMessage(): string {
    return 'Nothing was found here.'
  }
}

/** Raised when exactly one row was asked for and there are more. */
export class MultipleRows extends DatabaseError {
  override readonly code = 'multiple_rows'
  readonly model: string
  constructor(model: string) {
    super(`More than one ${model} matches the query. Filter further, or use first().`)
    this.model = model
  }
}

/**
 * Raised when a query names something wrong: a field, a lookup, a value of the wrong type. It has no HTTP status: where names come from a client, whoever
 * reads them answers for them; elsewhere it is the program's own mistake, which no client is told.
 */
export class QueryError extends DatabaseError {
  override readonly code: string = 'query_error'
}

const APART = {
  statement:
    'One statement cannot reach both: load it with prefetch(), or read its values first and ask filter({ …__in: values }).',
  relation: 'Give it a row of the same database, or allow it: allowRelation of a router in "databaseRouters".',
  key: 'No database holds a key to another one: write { onDelete: "doNothing" }, and look after it yourself.',
} as const

/** Raised when something would have to reach two databases at once: a join, a query behind `in`, a relation, a key. Nothing was sent. */
export class AcrossDatabases extends QueryError {
  override readonly code = 'across_databases'
  /** The database that is asked. */
  readonly database: string
  /** The other one. */
  readonly other: string

  constructor(what: string, other: string, database: string, kind: keyof typeof APART = 'statement') {
    super(`${what} the database "${other}", and this is asked of "${database}". ${APART[kind]}`)
    this.database = database
    this.other = other
  }
}

/** Raised when a model is asked in a database that by its setting `scope` has not its table: one of the registry in that of a tenant, or the other way round. */
export class OutOfScope extends QueryError {
  override readonly code = 'out_of_scope'
  readonly model: string
  readonly database: string

  constructor(
    model: { readonly label: string; readonly scope: Placement },
    database: string,
    others: readonly string[],
  ) {
    const [own, held] =
      model.scope === 'registry'
        ? ['is of the registry', 'what each tenant has']
        : ['is of each tenant', 'the registry']
    super(
      `${model.label} ${own}, and the database "${database}" holds ${held} alone (its setting "scope"). Databases that have it: ${listOf(others)}. Name one with using(…), or set meta.scope of the model right.`,
    )
    this.model = model.label
    this.database = database
  }
}

/** Raised when texts are searched in a database that does so through full-text indexes alone, and none is over just these. Nothing was sent. */
export class SearchIndexMissing extends QueryError {
  override readonly code = 'search_index_missing'
  readonly model: string
  /** The fields that an index has to be over. */
  readonly fields: readonly string[]

  constructor(title: string, model: string, fields: readonly string[], known: readonly (readonly string[])[]) {
    const named = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`
    super(
      `${title} searches texts through full-text indexes, and ${model} has none over just ${named(fields)}. Add { fields: ${named(fields)}, method: 'fulltext' } to its meta.indexes, and make a migration. It has: ${known.map(named).join(', ') || 'none'}.`,
    )
    this.model = model
    this.fields = fields
  }
}

/** What is said where the words of a search are a fault in the database's own language. */
export function searchFault(options: DatabaseErrorOptions): QueryError {
  return new QueryError(
    'The words of a search of the kind "raw" are not in the language of the database. Use the kind "websearch" for what people write.',
    options,
  )
}

/** Raised when more is searched for than databases take. Nothing was sent. */
export class SearchTooLong extends QueryError {
  override readonly code = 'search_too_long'
  override readonly status = 400

  constructor(what: string, limit: string, given: number) {
    super(`${what} takes at most ${limit}; these are ${given}.`)
  }

  override get publicMessage(): string {
    return 'This is too long to be searched for.'
  }
}

/** Raised when a scope of a model takes a value of the context and there is none: the query did not run. */
export class ScopeValueMissing extends DatabaseError {
  override readonly code = 'scope_value_missing'
  /** What the value is called. */
  readonly value: string
  constructor(value: string) {
    super(
      `A scope of a model that this query meets takes "${value}" of the context, and there is none. Set it around this code, or lift the scope: withoutScope(…).`,
    )
    this.value = value
  }
}

/** Raised when a cursor of `cursorPage` cannot be taken: changed on the way, or of another order. Never shows it. */
export class InvalidCursor extends DatabaseError {
  override readonly code = 'invalid_cursor'
  override readonly status = 400
  constructor(why: string) {
    super(`This cursor cannot be taken: ${why}. Begin with the first page.`)
  }
}

/** The error of a model that has no trash. */
export function noTrash(label: string): QueryError {
  return new QueryError(`${label} has no trash. Give it one: deletedAt = f.softDelete().`)
}

/** Raised by `refuseRepeats` when queries were sent again and again, once for each of many rows. */
export class RepeatedQueries extends DatabaseError {
  override readonly code = 'repeated_queries'
  readonly repeats: readonly RepeatedQuery[]
  constructor(repeats: readonly RepeatedQuery[]) {
    super(repeats.map(describeRepeat).join('\n'))
    this.repeats = repeats
  }
}

/** What is said of a query that was sent again and again. */
export function describeRepeat({ model, relation, times, at, sql }: RepeatedQuery): string {
  const [what, how] = relation
    ? [`The relation ${relation} was read ${times} times, row by row`, `prefetch('${relation.split('.').at(-1)}')`]
    : [`${model} was read ${times} times by the same query`, 'selectRelated, prefetch, or one query with in']
  return `${what}, at ${at}. Read it for all rows at once: ${how}. ${sql}`
}
