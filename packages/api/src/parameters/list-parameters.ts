import type { ModelDefinition } from '@tsango/core/registry'
import { BadRequest, type Place } from '@tsango/http/errors'
import type { Cond } from '@tsango/orm/query'
import { didYouMean } from '@tsango/toolkit/text'
import type { ResourceField } from '../viewset/fields.ts'
import type { LooseOptions } from '../viewset/options.ts'
import type { Values } from '../viewset/rows.ts'
import { checkParameters, filterParameters } from './filters.ts'
import { orderingOf } from './ordering.ts'
import { pagingOf } from './paging.ts'
import type { Parameter, ReadText } from './parameter.ts'
import { searchOf } from './search.ts'

/** Parameters that one address can have. */
const MAX_PARAMETERS = 100

/** What a client asked a list for. */
export interface ListQuery {
  page: number
  pageSize: number
  /** `undefined` where the client did not choose. */
  order: readonly string[] | undefined
  /** Lookups that must all hold, those on one relation for one row of it. */
  readonly filters: Values
  conditions: readonly Cond[]
}

/** The parameters of a list, prepared. */
export interface ListParameters {
  readonly all: readonly Parameter[]
  /** The order where the client does not choose. */
  readonly order: readonly string[]
  /** Raises `BadRequest` (400) with everything that cannot be read. */
  read(given: URLSearchParams): ListQuery
}

interface Prepared {
  readonly parameter: Parameter
  /** Reads the text of the parameter into the query; gives back what is wrong with it. */
  take(text: string, query: ListQuery): string | undefined
}

/** Prepares the parameters of a list; what is wrong with the options goes to `faults`. */
export function listParameters(
  definition: ModelDefinition,
  shown: readonly ResourceField[],
  options: LooseOptions,
  faults: string[],
): ListParameters {
  const ordering = orderingOf(definition, shown, options.ordering, faults)
  const paging = pagingOf(options, faults)
  const search = searchOf(definition, options.search ?? [], faults)
  const filters = filterParameters(definition, options.filter ?? [], faults)
  const prepared = [
    taking(paging.parameters.page, paging.readPage, (query, page) => {
      query.page = page
    }),
    taking(paging.parameters.pageSize, paging.readPageSize, (query, size) => {
      query.pageSize = size
    }),
    ...(ordering.parameter ? [taking(ordering.parameter, ordering.read, putOrder)] : []),
    ...(search ? [taking(search.parameter, search.read, putConditions)] : []),
    ...filters.map((one) =>
      taking(one, one.read, (query, value) => {
        query.filters[one.lookup] = value
      }),
    ),
  ]
  checkParameters(
    prepared.map(({ parameter }) => parameter),
    faults,
  )
  const byName = new Map(prepared.map((one) => [one.parameter.name, one]))
  return {
    all: prepared.map(({ parameter }) => parameter),
    order: ordering.terms,
    read(given) {
      const query: ListQuery = {
        page: 1,
        pageSize: paging.pageSize,
        order: undefined,
        filters: {},
        conditions: [],
      }
      readAll(given, byName, query)
      return query
    },
  }
}

/** Refuses every parameter, where there are none. */
export function refuseParameters(given: URLSearchParams): void {
  if (given.size > 0) readAll(given, new Map(), undefined)
}

function readAll(given: URLSearchParams, known: ReadonlyMap<string, Prepared>, query: ListQuery | undefined): void {
  if (given.size > MAX_PARAMETERS)
    throw new BadRequest(`At most ${MAX_PARAMETERS} parameters; this has ${given.size}.`, {
      code: 'too_many_parameters',
    })
  const places: Place[] = []
  for (const name of new Set(given.keys())) {
    const fault = readOne(name, given.getAll(name), known, query)
    if (fault) places.push({ parameter: name.slice(0, 100), ...fault })
  }
  if (places.length === 0) return
  const [first] = places
  const message =
    places.length === 1 ? `"${first?.parameter}": ${first?.detail}` : `${places.length} parameters cannot be read.`
  throw new BadRequest(message, { code: 'bad_parameter', errors: places })
}

function readOne(
  name: string,
  texts: readonly string[],
  known: ReadonlyMap<string, Prepared>,
  query: ListQuery | undefined,
): { readonly code: string; readonly detail: string } | undefined {
  const prepared = known.get(name)
  if (prepared === undefined || query === undefined)
    return {
      code: 'unknown_parameter',
      detail: `There is no such parameter. ${didYouMean(name, known.keys(), { max: 40 })}`,
    }
  const [text = '', ...more] = texts
  if (more.length > 0) return { code: 'given_twice', detail: 'This parameter is given more than once.' }
  // A form sends its empty fields too; they ask for nothing.
  if (text === '') return undefined
  const fault = prepared.take(text, query)
  return fault === undefined ? undefined : { code: 'invalid_parameter', detail: fault }
}

function taking<T>(
  parameter: Parameter,
  read: (text: string) => ReadText<T>,
  put: (query: ListQuery, value: T) => void,
): Prepared {
  return {
    parameter,
    take(text, query) {
      const found = read(text)
      if ('fault' in found) return found.fault
      put(query, found.value)
      return undefined
    },
  }
}

function putOrder(query: ListQuery, order: readonly string[]): void {
  query.order = order
}

function putConditions(query: ListQuery, conditions: readonly Cond[]): void {
  query.conditions = conditions
}
