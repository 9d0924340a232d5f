/**
 * The models of users: who they are, what they may do, and their sessions.
 *
 * @module
 */
export { normalizeUsername } from './is-username.ts'
export { joined } from './joined.ts'
export { Group, Permission } from './permission.ts'
export { Session } from './session.ts'
export { User } from './user.ts'
export { type UserBase, type UserFields, type UserLike, UserModel, type UserNames } from './user-model.ts'
