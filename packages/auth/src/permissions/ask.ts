import type { RowOf } from '@tsango/core/model'
import { objects, predicate } from '@tsango/orm/query'
import { related } from '@tsango/orm/related'
import { joined, Permission, type User, type UserLike } from '../models/models.ts'
import { codenameOf, type PermissionName } from './codenames.ts'

const known = new WeakMap<UserLike, Promise<ReadonlySet<string>>>()

/**
 * The codenames of all permissions that a user has: their own and those of their groups; all there are for a superuser, none for a user who is not
 * active. Read once for a row of a user, which is once a request for `currentUser`.
 */
export function permissionsOf(user: UserLike): Promise<ReadonlySet<string>> {
  let found = known.get(user)
  if (found === undefined) {
    found = readPermissions(user)
    known.set(user, found)
    // What failed is asked again.
    found.catch(() => known.delete(user))
  }
  return found
}

/** Whether a user may do something. A superuser may do everything, nobody and who is not active nothing. */
export async function hasPermission(user: UserLike | null | undefined, permission: PermissionName): Promise<boolean> {
  const codename = codenameOf(permission)
  if (!user?.isActive) return false
  return user.isSuperuser || (await permissionsOf(user)).has(codename)
}

/** Whether a user may do all of several things. */
export async function hasPermissions(
  user: UserLike | null | undefined,
  permissions: readonly PermissionName[],
): Promise<boolean> {
  for (const permission of permissions) if (!(await hasPermission(user, permission))) return false
  return true
}

async function readPermissions(user: UserLike): Promise<ReadonlySet<string>> {
  if (!user.isActive) return new Set()
  const all = objects(Permission)
  if (user.isSuperuser) return codenames(await all.values('app', 'model', 'action'))
  // Whatever model stands in the place of `User` has these relations: the app's check holds it to that.
  const row = user as unknown as RowOf<User>
  const groups = related(row, 'groups').all()
  const own = await related(row, 'permissions').all().values('app', 'model', 'action')
  const shared = await all.where(() => predicate({ groups__in: groups })).values('app', 'model', 'action')
  return codenames([...own, ...shared])
}

function codenames(
  rows: readonly { readonly app: string; readonly model: string; readonly action: string }[],
): Set<string> {
  return new Set(rows.map(({ app, model, action }) => joined(app, model, action)))
}
