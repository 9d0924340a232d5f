import { type CommandInput, defineCommand, type Terminal } from '@tsango/core/commands'
import { ValidationError } from '@tsango/core/errors'
import { faultOf } from '@tsango/core/values'
import { currentDatabases } from '@tsango/orm/databases'
import { UniqueViolation } from '@tsango/orm/errors'
import { objects } from '@tsango/orm/query'
import { normalizeUsername, User } from '../models/models.ts'
import { createSuperuser } from '../users/users.ts'
import { askPassword, PASSWORD_VARIABLE } from './ask-password.ts'

/** `createsuperuser`: a user who may do everything. */
export const createsuperuser = defineCommand({
  name: 'createsuperuser',
  help: `Makes a user who may do everything. Asks for what is not given; the password comes from ${PASSWORD_VARIABLE} where nobody can be asked.`,
  options: {
    username: { type: 'string', help: 'The name to log in with.' },
    email: { type: 'string', help: 'An e-mail address; may be left out.' },
  },
  run: async ({ options, terminal }) => {
    const username = await given(terminal, 'username', options.username)
    if (username === undefined) return 1
    const email = await given(terminal, 'email', options.email)
    if (email === undefined) return 1
    const password = await askPassword(terminal, { username, email })
    return password === undefined ? 1 : make(terminal, { username, email, password })
  },
})

type Values = { readonly username: string; readonly email: string; readonly password: string }

async function make(terminal: CommandInput['terminal'], values: Values): Promise<number> {
  try {
    const user = await createSuperuser(values)
    terminal.print(`Superuser "${user.username}" was made.`)
    return 0
  } catch (error) {
    if (error instanceof UniqueViolation) terminal.error(`There is a user "${values.username}" already.`)
    else if (error instanceof ValidationError) terminal.error(error.message)
    else throw error
    return 1
  }
}

/** An option, or what a person answers; nothing, with a line of error, where it cannot be. */
async function given(
  terminal: Terminal,
  name: 'username' | 'email',
  option: string | undefined,
): Promise<string | undefined> {
  if (option !== undefined) return checked(terminal, name, option)
  if (terminal.interactive) {
    const message = name === 'username' ? 'Username' : 'E-mail address (may be empty)'
    const answer = await terminal.ask({ message, check: (text) => faultIn(name, text) })
    return name === 'username' ? untaken(terminal, answer) : answer
  }
  if (name === 'email') return ''
  terminal.error('Nobody can be asked for the username. Give it: --username ann.')
  return undefined
}

function checked(terminal: Terminal, name: 'username' | 'email', value: string): string | undefined {
  const fault = faultIn(name, value)
  if (fault === undefined) return value
  terminal.error(`--${name}: ${fault}`)
  return undefined
}

// Asked before the password, so that nobody types one for nothing.
async function untaken(terminal: Terminal, username: string): Promise<string | undefined> {
  const taken = await objects(User)
    .filter({ username: normalizeUsername(username) })
    .exists()
  if (taken) terminal.error(`There is a user "${username}" already.`)
  return taken ? undefined : username
}

function faultIn(name: 'username' | 'email', value: string): string | undefined {
  const field = currentDatabases().registry.of(User).field(name)
  const text = name === 'username' ? normalizeUsername(value) : value
  if (text === '' && !field?.spec.blank) return 'This field is required.'
  return field && faultOf(field.spec, text)?.message
}
