import type { ModelBase, ModelClass } from '@tsango/core/model'
import { parseValue, textOf } from '@tsango/core/values'
import { readJson } from '@tsango/http/body'
import { all } from '@tsango/orm/query'
import type { Handler } from 'hono'
import { PageNotFound, RowNotFound } from '../errors/errors.ts'
import { askedBy } from '../parameters/asked.ts'
import { type ListQuery, refuseParameters } from '../parameters/list-parameters.ts'
import { type ApiRequest, admit } from '../permissions/permissions.ts'
import { createRow, destroyRow, updateRow } from '../writing/write.ts'
import type { Action } from './actions.ts'
import type { ViewsetOptions } from './options.ts'
import type { Resource } from './resource.ts'
import { type Rows, rowsOf, type Values } from './rows.ts'

/** What the handlers of a viewset work with. */
export interface HandlerSetup<M extends ModelBase> {
  readonly model: ModelClass<M>
  readonly options: ViewsetOptions<M>
  /** The viewset, prepared for the running application. */
  readonly prepared: () => Resource
}

type Answer = (setup: Work, request: ApiRequest) => Promise<Response>

interface Work {
  readonly resource: Resource
  /** The rows that the request may see. */
  readonly rows: (request: ApiRequest) => Rows
  readonly onCreate: (request: ApiRequest) => Promise<Values>
}

/** Makes the handler of an action. */
export function handlerOf<M extends ModelBase>(action: Action, setup: HandlerSetup<M>): Handler {
  const { model, options, prepared } = setup
  const answer = ANSWERS[action]
  // A query set does at run time what it says in types, whichever way it is looked at.
  const every = rowsOf(model)
  const narrow = options.queryset as ((rows: unknown, request: ApiRequest) => unknown) | undefined
  const rows = (request: ApiRequest): Rows => (narrow ? (narrow(every, request) as Rows) : every)
  const onCreate = async (request: ApiRequest): Promise<Values> => ({ ...(await options.onCreate?.(request)) })
  return async function handle(c) {
    const resource = prepared()
    const request = await admit(c, action, resource.rules[action], resource.definition)
    return answer({ resource, rows, onCreate }, request)
  }
}

const ANSWERS: Readonly<Record<Action, Answer>> = {
  list: answerList,
  retrieve: answerRetrieve,
  create: answerCreate,
  update: (work, request) => answerUpdate(work, request, 'update'),
  partialUpdate: (work, request) => answerUpdate(work, request, 'partialUpdate'),
  destroy: answerDestroy,
}

async function answerList({ resource, rows }: Work, request: ApiRequest): Promise<Response> {
  const { c } = request
  const url = new URL(c.req.url)
  const asked = await askedBy(c, resource.list.all)
  const query = resource.list.read(asked)
  const found = narrowed(rows(request), query)
  const count = await found.count()
  const pages = Math.max(1, Math.ceil(count / query.pageSize))
  if (query.page > pages) throw new PageNotFound(query.page, pages)
  const page = count === 0 ? [] : await pageOf(resource, found, query)
  return c.json({
    count,
    page: query.page,
    pageSize: query.pageSize,
    pages,
    next: query.page < pages ? linkTo(url, query.page + 1) : null,
    previous: query.page > 1 ? linkTo(url, query.page - 1) : null,
    results: await resource.serialise(page),
  })
}

function narrowed(rows: Rows, { filters, conditions }: ListQuery): Rows {
  const filtered = rows.filter(filters)
  return conditions.length === 0 ? filtered : filtered.where(() => all(...conditions))
}

function pageOf(
  { list, attributes }: Resource,
  rows: Rows,
  { page, pageSize, order }: ListQuery,
): PromiseLike<Values[]> {
  // An order that the viewset's own query set has is kept, unless the client asks for another.
  const own = order ?? (rows.plan.order === undefined ? list.order : undefined)
  const ordered = own === undefined ? rows : rows.orderBy(...own)
  return ordered
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .values(...attributes)
}

// Without the origin: what a proxy or a client says of the host is nothing to send back.
function linkTo(url: URL, page: number): string {
  const parameters = new URLSearchParams(url.searchParams)
  parameters.set('page', String(page))
  return `${url.pathname}?${parameters}`
}

async function answerRetrieve({ resource, rows }: Work, request: ApiRequest): Promise<Response> {
  const row = await oneOf(resource, rows, request)
    .values(...resource.attributes)
    .first()
  if (row === null) throw new RowNotFound(resource.definition.verboseName)
  const [answer] = await resource.serialise([row])
  return request.c.json(answer as object)
}

async function answerCreate({ resource, onCreate }: Work, request: ApiRequest): Promise<Response> {
  const { c } = request
  refuseParameters(new URL(c.req.url).searchParams)
  const body = resource.readBody(await readJson(c), 'create')
  const { key, answer } = await createRow(resource, body, await onCreate(request))
  const location = `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${encodeURIComponent(textOf(resource.definition.key.spec, key))}`
  return c.json(answer, 201, { location })
}

async function answerUpdate(
  { resource, rows }: Work,
  request: ApiRequest,
  of: 'update' | 'partialUpdate',
): Promise<Response> {
  const one = oneOf(resource, rows, request)
  const body = resource.readBody(await readJson(request.c), of)
  const { answer } = await updateRow(resource, one, body)
  return request.c.json(answer)
}

async function answerDestroy({ resource, rows }: Work, request: ApiRequest): Promise<Response> {
  await destroyRow(resource, oneOf(resource, rows, request))
  return request.c.body(null, 204)
}

/** The row of the address, as a query; raises {@link RowNotFound} for what can be no key. */
function oneOf({ definition }: Resource, rows: Work['rows'], request: ApiRequest): Rows {
  const { c } = request
  refuseParameters(new URL(c.req.url).searchParams)
  const text = c.req.param('id') ?? ''
  const parsed = parseValue(definition.key.spec, text, { form: true })
  // One row has one address: "+1" and "1.0" are numbers, but nobody's address.
  if ('fault' in parsed || textOf(definition.key.spec, parsed.value).toLowerCase() !== text.toLowerCase())
    throw new RowNotFound(definition.verboseName)
  return rows(request).filter({ [definition.key.attribute]: parsed.value })
}
