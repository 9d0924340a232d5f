/** What can be done with the rows of a model; a viewset has a route for each. */
export type Action = 'list' | 'retrieve' | 'create' | 'update' | 'partialUpdate' | 'destroy'

/** Where an action is found. */
export interface ActionRoute {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly path: '/' | '/:id'
}

/** The routes of all actions. */
export const ROUTES: Readonly<Record<Action, ActionRoute>> = {
  list: { method: 'get', path: '/' },
  create: { method: 'post', path: '/' },
  retrieve: { method: 'get', path: '/:id' },
  update: { method: 'put', path: '/:id' },
  partialUpdate: { method: 'patch', path: '/:id' },
  destroy: { method: 'delete', path: '/:id' },
}

/** All actions, in the order in which they are documented. */
export const ACTIONS = Object.keys(ROUTES) as readonly Action[]

/** Whether an action changes nothing. */
export function isRead(action: Action): boolean {
  return action === 'list' || action === 'retrieve'
}
