import type { Terminal } from 'tsango'
import { createSuperuser, User } from 'tsango/auth'
import { randomPassword } from 'tsango/signing'

/** The name of the user that the demo makes. */
export const ADMIN = 'admin'

/** Makes the admin's user, and gives the password; where there is one already, nothing. */
export async function makeAdmin(terminal: Terminal): Promise<string | undefined> {
  if (await User.objects().filter({ username: ADMIN }).exists()) return undefined
  const password = randomPassword()
  await terminal.step('Making the admin user', () =>
    createSuperuser({ username: ADMIN, email: 'admin@example.com', password }),
  )
  return password
}
