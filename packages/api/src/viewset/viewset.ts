/**
 * A REST API of a model, from a line.
 *
 * @module
 */
import type { ModelBase, ModelClass } from '@tsango/core/model'
import { withBodyLimit } from '@tsango/http/body'
import { attachOperations, type LateOperation } from '@tsango/http/openapi'
import { skipSlots } from '@tsango/http/slots'
import { type Handler, Hono } from 'hono'
import { describeAction, describeQuery } from '../describing/operations.ts'
import { ACTIONS, type Action, ROUTES } from './actions.ts'
import { handlerOf } from './handlers.ts'
import { oncePerRegistry } from './once.ts'
import type { LooseOptions, ViewsetOptions } from './options.ts'
import { prepareResource } from './resource.ts'

export type { Action } from './actions.ts'
export type { ApiField, ApiPath, SearchPath, ViewsetOptions } from './options.ts'

/**
 * Makes the routes of a model's REST API: list, retrieve, create, update, partial update, delete. Everybody may read and model permissions
 * decide who writes, unless `permissions` says otherwise.
 *
 * What needs the models is prepared when the application is built: a name that does not exist is a problem of the application, not of a request. Raises
 * `SkipInvalid` and `BodyLimitInvalid` at once.
 *
 * @example
 * import { declareModel, f } from '@tsango/core'
 * class Tag extends declareModel('blog.Tag') { name = f.char(50) }
 * viewset(Tag, { search: ['name'], actions: ['list', 'retrieve'] }).routes.map(({ method, path }) => `${method} ${path}`) // → ['GET /', 'GET /:id']
 */
export function viewset<M extends ModelBase>(model: ModelClass<M>, options: ViewsetOptions<M> = {}): Hono {
  const actions = ACTIONS.filter((action) => options.actions?.includes(action) ?? true)
  const prepared = oncePerRegistry((registry) => prepareResource(registry, model, options, actions))
  const hono = new Hono()
  const answer = (action: Action): Handler => withOwn(handlerOf(action, { model, options, prepared }), options)
  for (const action of actions) {
    const { method, path } = ROUTES[action]
    hono.on(method.toUpperCase(), path, answer(action))
  }
  const operations: LateOperation[] = actions.map((action) => ({
    ...ROUTES[action],
    describe: () => describeAction(prepared(), action),
  }))
  if (options.query && actions.includes('list')) {
    const { path } = ROUTES.list
    hono.on('QUERY', path, answer('list'))
    operations.push({ method: 'query', path, describe: () => describeQuery(prepared()) })
  }
  attachOperations(hono, operations)
  return hono
}

function withOwn(handler: Handler, { skip, bodyLimit }: Pick<LooseOptions, 'skip' | 'bodyLimit'>): Handler {
  const limited = bodyLimit === undefined ? handler : withBodyLimit(bodyLimit, handler)
  return skip === undefined ? limited : skipSlots(skip, limited)
}
