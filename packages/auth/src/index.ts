export { type AuthOptions, auth } from './app/app.ts'
export { authConfig, type LoginPaths } from './config/config.ts'
export { CodenameInvalid, LoginRequired, PrivilegeRefused, UserInactive } from './errors/errors.ts'
export {
  type AttemptOptions,
  attemptLogin,
  authenticate,
  type Credentials,
  checkPassword,
  currentUser,
  type LoginAttempt,
  login,
  loginLocation,
  logout,
  renewLogin,
  requireUser,
  safeNext,
  userLoggedIn,
  userLoggedOut,
  userLoginFailed,
} from './login/login.ts'
export {
  Group,
  Permission,
  Session,
  User,
  type UserBase,
  type UserFields,
  type UserLike,
  UserModel,
  type UserNames,
} from './models/models.ts'
export { hashPassword, type PasswordRules, passwordFaults, verifyPassword } from './passwords/passwords.ts'
export {
  type Action,
  createPermissions,
  hasPermission,
  hasPermissions,
  type PermissionName,
  permissionsOf,
  permitted,
  requireLogin,
  requirePermission,
  requireStaff,
  requireSuperuser,
  sessionUser,
} from './permissions/permissions.ts'
export { type DatabaseSessionsOptions, databaseSessions } from './sessions/sessions.ts'
export { createSuperuser, createUser, type NewUser, setPassword, setUnusablePassword } from './users/users.ts'
