/**
 * Who may do what with the rows of a viewset.
 *
 * @module
 */
import { currentUser } from '@tsango/auth/login'
import { Group, Permission as PermissionModel, Session, User } from '@tsango/auth/models'
import { hasPermission } from '@tsango/auth/permissions'
import type { Row } from '@tsango/core/model'
import { isKindOf, type ModelDefinition, type Registry } from '@tsango/core/registry'
import { Forbidden, Unauthorized } from '@tsango/http/errors'
import type { Context } from 'hono'
import { ACTIONS, type Action, isRead } from '../viewset/actions.ts'

export type { Action } from '../viewset/actions.ts'

/** One request to a viewset, as its hooks see it. */
export interface ApiRequest {
  readonly c: Context
  /** Who is logged in. */
  readonly user: Row<User> | undefined
  readonly action: Action
}

/**
 * A rule: `'public'` lets everybody, `'authenticated'` whoever is logged in, `'model'` whoever has the model's permission (`view` to read,
 * `add`, `change`, `delete` to write; a superuser has all); or a function that says yes or no.
 */
export type Permission = 'public' | 'authenticated' | 'model' | ((request: ApiRequest) => boolean | Promise<boolean>)

/** One rule for all actions, or a rule for each; default: `'public'` to read and `'model'` to write; for the models of auth `'model'` in all. */
export type Permissions = Permission | Readonly<Partial<Record<Action, Permission>>>

/** The rule of every action. */
export type Rules = Readonly<Record<Action, Permission>>

/** The rules of a viewset; `guarded` models are read by nobody without the permission, unless that is said. */
export function rulesOf(permissions: Permissions | undefined, guarded: boolean): Rules {
  const ruleOf = (action: Action): Permission =>
    (typeof permissions === 'object' ? permissions[action] : permissions) ??
    (isRead(action) && !guarded ? 'public' : 'model')
  return Object.fromEntries(ACTIONS.map((action) => [action, ruleOf(action)])) as Record<Action, Permission>
}

/** Whether a model says who may do what: users, groups, permissions, sessions, what shows their rows and what extends them. */
export function isGuarded(registry: Registry, definition: ModelDefinition): boolean {
  return [User, Group, PermissionModel, Session].some(
    (model) => registry.has(model) && isKindOf(definition, registry.of(model)),
  )
}

/** The permission of `'model'` that an action needs. */
export const MODEL_PERMISSIONS = {
  list: 'view',
  retrieve: 'view',
  create: 'add',
  update: 'change',
  partialUpdate: 'change',
  destroy: 'delete',
} as const satisfies Readonly<Record<Action, string>>

/** Lets a request pass, or raises `Unauthorized` (401) for a visitor and `Forbidden` (403) for a user who may not. */
export async function admit(
  c: Context,
  action: Action,
  rule: Permission,
  definition: ModelDefinition,
): Promise<ApiRequest> {
  const request: ApiRequest = { c, user: await currentUser(c), action }
  if (await allows(rule, request, definition)) return request
  throw request.user === undefined ? new Unauthorized() : new Forbidden()
}

async function allows(rule: Permission, request: ApiRequest, definition: ModelDefinition): Promise<boolean> {
  if (rule === 'public') return true
  if (typeof rule === 'function') return (await rule(request)) === true
  const { user, action } = request
  if (user === undefined) return false
  if (rule === 'authenticated') return true
  // Anything else that a program without types could give lets nobody pass.
  return rule === 'model' && (await hasPermission(user, { model: definition.model, action: MODEL_PERMISSIONS[action] }))
}
