import { definePoint, defineSetting } from '@tsango/core'
import type { Form, Read } from '@tsango/core/settings'
import type { DatabaseOptions } from '../databases/databases.ts'
import { faultOfEntry, faultOfReplicas } from '../databases/settings.ts'
import { settingNames } from '../dialects/base/settings.ts'
import type { Dialect } from '../dialects/dialects.ts'

/** Databases by name: a URL each, or a URL with options. */
export type DatabaseSettings = Readonly<Record<string, string | DatabaseOptions>>

/** The point for dialects of third parties: `extends: [dialects.contribute(cockroach)]`. */
export const dialects = definePoint<Dialect>('dialects', { owner: 'orm' })

// What drivers know besides is theirs to say.
const DATABASE_FORM: Readonly<Record<string, Form>> = {
  url: 'text',
  prepare: { anyOf: ['number', 'boolean'] },
  replicas: 'list',
  scope: { choice: ['registry', 'tenant'] },
  readOnly: 'boolean',
  stickyFor: 'number',
  maxLag: 'number',
  quarantine: 'number',
  ...Object.fromEntries(settingNames.map((name) => [name, 'any' as const])),
}

/** The setting `databases`; default: the file `db.sqlite3` in the working folder. */
export const databaseSetting = defineSetting<DatabaseSettings>('databases', {
  help: 'Databases by name, each a URL such as sqlite:./db.sqlite3 or postgres://user@host/name; "default" must be among them.',
  form: { each: { anyOf: ['text', { options: DATABASE_FORM, alone: 'url' }] } },
  read: (given = { default: 'sqlite:./db.sqlite3' }) => readDatabases(given),
})

// Nothing of what was given is shown: a URL may hold a password.
function readDatabases(given: unknown): Read<DatabaseSettings> {
  if (typeof given !== 'object' || given === null) return { fault: 'it is not an object of databases by name.' }
  if (!('default' in given)) return { fault: 'it has no database "default".' }
  for (const [name, entry] of Object.entries(given)) {
    const url: unknown = typeof entry === 'object' && entry !== null && 'url' in entry ? entry.url : entry
    if (typeof url !== 'string' || !/^[a-z][a-z0-9+.-]*:/i.test(url)) {
      return {
        fault: `the database "${name}" has no URL with a scheme.`,
        hint: 'Write sqlite:./db.sqlite3, postgres://user:password@host/name or the like.',
      }
    }
    const fault = typeof entry === 'object' && entry !== null ? faultOfEntry(entry as DatabaseOptions) : undefined
    if (fault !== undefined) return { fault: `the database "${name}" is set up wrongly: ${fault}.` }
  }
  const wrong = faultOfReplicas(given as DatabaseSettings)
  if (wrong) return { fault: `the database "${wrong[0]}" is set up wrongly: ${wrong[1]}.` }
  return { value: given as DatabaseSettings }
}
