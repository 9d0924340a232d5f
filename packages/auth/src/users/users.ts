/**
 * Making users and giving them passwords.
 *
 * @module
 */
import { ValidationError } from '@tsango/core/errors'
import { logOf } from '@tsango/core/log'
import type { Create, Row } from '@tsango/core/model'
import { objects } from '@tsango/orm/query'
import { authConfig } from '../config/config.ts'
import { PrivilegeRefused } from '../errors/errors.ts'
import { normalizeUsername, User, type UserBase, type UserLike } from '../models/models.ts'
import { hashPassword, passwordFaults, unusablePassword } from '../passwords/passwords.ts'

const log = logOf('auth')

type Privilege = 'isActive' | 'isStaff' | 'isSuperuser'

/** The values of a new user: those of the row, a plain password instead of the encoded one, and nothing of what it may do. */
export type NewUser<M extends UserBase = User> = Omit<
  Create<M>,
  Privilege | 'id' | 'password' | 'dateJoined' | 'lastLogin'
> & {
  /** Plain; without one the user cannot log in with a password. */
  readonly password?: string
}

const REFUSED = ['id', 'isActive', 'isStaff', 'isSuperuser', 'dateJoined', 'lastLogin']

/**
 * Makes an ordinary user. What a form or a client sent can be passed as it is: a value that would decide what the user may do raises
 * {@link PrivilegeRefused}. Raises `ValidationError` for a weak password, `UniqueViolation` for a username that is taken.
 */
export async function createUser<M extends UserBase = User>(values: NewUser<M>): Promise<Row<M>> {
  const refused = REFUSED.find((name) => name in values)
  if (refused !== undefined) throw new PrivilegeRefused(refused)
  return (await makeUser(values)) as unknown as Row<M>
}

/** Makes a user who may do everything. Raises as {@link createUser} does. */
export async function createSuperuser<M extends UserBase = User>(values: NewUser<M>): Promise<Row<M>> {
  return (await makeUser({ ...values, isStaff: true, isSuperuser: true, isActive: true })) as unknown as Row<M>
}

/** Gives a user another password, and writes it: their sessions end, see `renewLogin`. Raises `ValidationError` for a weak one. */
export async function setPassword(user: UserLike, password: string): Promise<void> {
  holdToRules(password, user)
  await writePassword(user, await hashPassword(password))
  log.info('password_changed', 'The password of a user was changed.', { user: user.id })
}

/** Takes a user's password away, and writes that: nobody can log in with one, and their sessions end. */
export async function setUnusablePassword(user: UserLike): Promise<void> {
  await writePassword(user, unusablePassword())
  log.info('password_taken', 'The password of a user was taken away.', { user: user.id })
}

async function writePassword(user: UserLike & { password: string }, encoded: string): Promise<void> {
  await objects(User)
    .filter({ id: user.id as number })
    .update({ password: encoded })
  user.password = encoded
}

async function makeUser(values: object): Promise<Row<User>> {
  // The values of any user model: those of `User`, and more that only the model in its place knows.
  const { password, ...rest } = values as NewUser & { readonly isSuperuser?: boolean }
  const username = normalizeUsername(rest.username)
  if (password !== undefined) holdToRules(password, { ...rest, username })
  const encoded = password === undefined ? unusablePassword() : await hashPassword(password)
  return objects(User).create({ ...rest, username, password: encoded })
}

function holdToRules(password: string, owner: object): void {
  const faults = passwordFaults(password, owner, authConfig().passwords)
  if (faults.length) throw new ValidationError('The password', { password: faults })
}
