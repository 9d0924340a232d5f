import { defineCommand } from 'tsango'
import { callCommand } from 'tsango/cli'
import { ADMIN, makeAdmin } from './make-admin.ts'
import { refuseBusyPort } from './port.ts'
import { removeDatabase } from './reset.ts'

const DEFAULT_PORT = 8000

/** `demo`: everything that a visitor wants to see, in one command. */
export const demo = defineCommand({
  name: 'demo',
  help: 'Makes the database, fills it, makes an admin user and serves. What is there already is kept.',
  options: {
    port: { type: 'number', short: 'p', help: 'The port.', default: DEFAULT_PORT },
    reset: { type: 'boolean', help: 'Deletes the database first.' },
  },
  started: false,
  run: async ({ app, options: { port, reset }, terminal }) => {
    await refuseBusyPort(port)
    if (reset) await terminal.step('Deleting the database', removeDatabase)
    await app.run(async () => {
      await callCommand(app, 'migrate', [], { terminal })
      await callCommand(app, 'seed', [], { terminal })
      const password = await makeAdmin(terminal)
      terminal.print(welcome(`http://localhost:${port}`, password))
    })
    return callCommand(app, 'serve', ['--port', String(port)], { terminal })
  },
})

function welcome(url: string, password: string | undefined): string {
  const login =
    password === undefined
      ? `as ${ADMIN}; the password was printed when the user was made
           a new one: pnpm manage changepassword ${ADMIN} (in examples/blog)
           all anew:  pnpm demo --reset`
      : `as ${ADMIN}, password ${password}
           It is not printed again.`
  return `
  Blog     ${url}
  Admin    ${url}/admin
           ${login}
  API      ${url}/api/posts
  API docs ${url}/api/docs
`
}
