import { defineCommand } from '@tsango/core/commands'
import { objects } from '@tsango/orm/query'
import { normalizeUsername, User } from '../models/models.ts'
import { setPassword } from '../users/users.ts'
import { askPassword, PASSWORD_VARIABLE } from './ask-password.ts'

/** `changepassword`: another password for a user. */
export const changepassword = defineCommand({
  name: 'changepassword',
  help: `Gives a user another password, which ends their sessions; it comes from ${PASSWORD_VARIABLE} where nobody can be asked.`,
  arguments: [{ name: 'username', help: 'Whose password.' }],
  run: async ({ arguments: [username = ''], terminal }) => {
    const user = await objects(User)
      .filter({ username: normalizeUsername(username) })
      .first()
    if (user === null) {
      terminal.error(`There is no user "${username}".`)
      return 1
    }
    const password = await askPassword(terminal, user)
    if (password === undefined) return 1
    await setPassword(user, password)
    terminal.print(`The password of "${user.username}" was changed, and their sessions have ended.`)
    return 0
  },
})
