import type { ModelClass } from '@tsango/core/model'
import { currentDatabases } from '@tsango/orm/databases'
import { CodenameInvalid } from '../errors/errors.ts'
import { joined } from '../models/models.ts'

/** What can be done with the rows of a model; words of your own are allowed. */
export type Action = 'add' | 'change' | 'delete' | 'view' | (string & {})

/** A permission: `'blog.change_post'`, or a model (its class or its label) and what to do with it. */
export type PermissionName = string | { readonly model: ModelClass | string; readonly action: Action }

const CODENAME = /^[a-z][a-z0-9_]*\.[A-Za-z]\w*_[A-Za-z][A-Za-z0-9]*$/

/**
 * The codename of a permission, `'blog.change_post'`. Raises `UnknownModel` for a model that no app lists, {@link CodenameInvalid} for text of
 * another form.
 */
export function codenameOf(permission: PermissionName): string {
  if (typeof permission === 'string') {
    if (!CODENAME.test(permission)) throw new CodenameInvalid(permission)
    return permission
  }
  const { registry } = currentDatabases()
  const { model, action } = permission
  const { app, name } = typeof model === 'string' ? registry.get(model) : registry.of(model)
  return joined(app, name, action)
}
