/**
 * A REST API of a model, from a line.
 *
 * @module
 */
import type { ModelBase, ModelClass } from '@tsango/core/model'
import { attachOperations, type LateOperation } from '@tsango/http/openapi'
import { Hono } from 'hono'
import { describeAction, describeQuery } from '../describing/operations.ts'
import { ACTIONS, ROUTES } from './actions.ts'
import { handlerOf } from './handlers.ts'
import { oncePerRegistry } from './once.ts'
import type { ViewsetOptions } from './options.ts'
import { prepareResource } from './resource.ts'

export type { Action } from './actions.ts'
export type { ApiField, ApiPath, SearchPath, ViewsetOptions } from './options.ts'

/**
 * Makes the routes of a model's REST API: list, retrieve, create, update, partial update, delete. Everybody may read and model permissions
 * decide who writes, unless `permissions` says otherwise.
 *
 * What needs the models is prepared when the application is built: a name that does not exist is a problem of the application, not of a request.
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
  for (const action of actions) {
    const { method, path } = ROUTES[action]
    hono.on(method.toUpperCase(), path, handlerOf(action, { model, options, prepared }))
  }
  const operations: LateOperation[] = actions.map((action) => ({
    ...ROUTES[action],
    describe: () => describeAction(prepared(), action),
  }))
  if (options.query && actions.includes('list')) {
    const { path } = ROUTES.list
    hono.on('QUERY', path, handlerOf('list', { model, options, prepared }))
    operations.push({ method: 'query', path, describe: () => describeQuery(prepared()) })
  }
  attachOperations(hono, operations)
  return hono
}
