/**
 * Who is logged in, and how they get in and out.
 *
 * @module
 */
export { type AttemptOptions, attemptLogin, type LoginAttempt } from './attempt.ts'
export { authenticate, type Credentials, checkPassword } from './authenticate.ts'
export { currentUser, loginLocation, requireUser } from './current.ts'
export { login, logout, renewLogin } from './log-in.ts'
export { safeNext } from './next.ts'
export { userLoggedIn, userLoggedOut, userLoginFailed } from './signals.ts'
export { authentication } from './slot.ts'
