/**
 * What users may do with the rows of models.
 *
 * @module
 */

export { hasPermission, hasPermissions, permissionsOf } from './ask.ts'
export { type Action, codenameOf, type PermissionName } from './codenames.ts'
export { createPermissions } from './create.ts'
export { permitted, sessionScheme, sessionUser } from './endpoints.ts'
export { requireLogin, requirePermission, requireStaff, requireSuperuser } from './guards.ts'
