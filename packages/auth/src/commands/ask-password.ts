import type { Terminal } from '@tsango/core/commands'
import type { Environment } from '@tsango/core/settings'
import { authConfig } from '../config/config.ts'
import { type PasswordOwner, passwordFaults } from '../passwords/passwords.ts'

/** The variable that holds the password where nobody can be asked; never an option, which other processes could read. */
export const PASSWORD_VARIABLE = 'TSANGO_SUPERUSER_PASSWORD'

/** A password from the environment, or from a person, who types it twice; nothing, with a line of error, where there is none or it is weak. */
export async function askPassword(
  terminal: Terminal,
  owner: PasswordOwner,
  environment: Environment = process.env,
): Promise<string | undefined> {
  const given = environment[PASSWORD_VARIABLE]
  const faultOf = (password: string): string | undefined =>
    passwordFaults(password, owner, authConfig().passwords)
      .map((fault) => fault.message)
      .join(' ') || undefined
  if (given) {
    const fault = faultOf(given)
    if (fault !== undefined) terminal.error(`${PASSWORD_VARIABLE}: ${fault}`)
    return fault === undefined ? given : undefined
  }
  if (!terminal.interactive) {
    terminal.error(`Nobody can be asked for the password. Set ${PASSWORD_VARIABLE}.`)
    return undefined
  }
  const password = await terminal.ask({ message: 'Password', secret: true, check: faultOf })
  await terminal.ask({
    message: 'Password again',
    secret: true,
    check: (again) => (again === password ? undefined : 'The two are not the same.'),
  })
  return password
}
