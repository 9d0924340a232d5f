import { spawn } from 'node:child_process'
import { defineCommand } from '@tsango/core/commands'
import { databaseSetting } from '@tsango/orm/app'
import { currentDatabases } from '@tsango/orm/databases'
import type { DatabaseClient } from '@tsango/orm/dialects'
import { ClientMissing, ClientUnknown } from '../errors/errors.ts'
import { DATABASE } from './migrate.ts'

/** Starts the database's own client. */
export const dbshell = defineCommand({
  name: 'dbshell',
  help: "Start the database's own client. The password goes to it through its environment, and is on no command line.",
  arguments: [{ name: 'argument', help: 'What the client is given besides, behind "--".', optional: true, rest: true }],
  options: { database: DATABASE },
  run({ app, arguments: words, options }) {
    const { name, dialect } = currentDatabases().get(options.database)
    const entry = app.settings.get(databaseSetting)[name]
    const url = typeof entry === 'object' ? entry.url : entry
    if (!dialect.client || url === undefined) throw new ClientUnknown(name, dialect.features.title)
    return started(dialect.client(url, name), words)
  },
})

// What it is told by Ctrl-C is its own: it ends when it likes.
function started({ command, args, env }: DatabaseClient, words: readonly string[]): Promise<number> {
  const ignore = (): void => {}
  process.on('SIGINT', ignore)
  const child = spawn(command, [...args, ...words], { stdio: 'inherit', env: { ...process.env, ...env } })
  return new Promise<number>((resolve, reject) => {
    child.on('error', (cause) => reject(new ClientMissing(command, cause)))
    child.on('close', (code) => resolve(code ?? 1))
  }).finally(() => process.off('SIGINT', ignore))
}
