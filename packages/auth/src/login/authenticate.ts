import type { Row } from '@tsango/core/model'
import { faultOf } from '@tsango/core/values'
import { currentDatabases } from '@tsango/orm/databases'
import { objects } from '@tsango/orm/query'
import { normalizeUsername, User, type UserBase } from '../models/models.ts'
import { hashPassword, isUsable, needsRehash, verifyPassword } from '../passwords/passwords.ts'

/** What a visitor claims. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

/**
 * The user with a name and a password, or nothing: for an unknown name, a wrong password and an inactive user alike, and in the same time.
 * A hash that was made with older parameters is made anew. Counts nothing: `attemptLogin` does.
 */
export async function authenticate<M extends UserBase = User>({
  username,
  password,
}: Credentials): Promise<Row<M> | undefined> {
  const user = await findByUsername(username)
  const right = await verifyPassword(user?.password, password)
  if (user === null || !right || !user.isActive) return undefined
  if (needsRehash(user.password)) await rehash(user, password)
  // The model that stands in the place of `User` is known to the caller alone.
  return user as unknown as Row<M>
}

/** Whether a password is the user's. */
export function checkPassword(user: { readonly password: string }, password: string): Promise<boolean> {
  return verifyPassword(isUsable(user.password) ? user.password : undefined, password)
}

// Text that can be nobody's name is not brought to the database, which may not even take it.
async function findByUsername(given: string): Promise<Row<User> | null> {
  const username = normalizeUsername(given)
  // Of the model in the place of `User`, whose names may be others. What is asked of new names says nothing of those that are there.
  const spec = currentDatabases().registry.of(User).field('username')?.spec
  const fits = spec !== undefined && faultOf({ ...spec, validators: [] }, username) === undefined
  return fits ? objects(User).filter({ username }).first() : null
}

// Only where nobody changed the password meanwhile.
async function rehash(user: Row<User>, password: string): Promise<void> {
  const encoded = await hashPassword(password)
  const changed = await objects(User).filter({ id: user.id, password: user.password }).update({ password: encoded })
  if (changed > 0) user.password = encoded
}
