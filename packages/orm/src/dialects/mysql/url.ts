import type { ConnectionOptions } from 'mysql2'
import { UnreadableUrl } from '../../errors/errors.ts'

type Settings = Pick<ConnectionOptions, 'host' | 'port' | 'user' | 'password' | 'database' | 'socketPath' | 'ssl'>

/** What `ssl=…` means: a certificate that can be verified, any, those of Amazon's databases, none. */
const SSL: ReadonlyMap<string, Settings> = new Map<string, Settings>([
  ['true', { ssl: {} }],
  ['no-verify', { ssl: { rejectUnauthorized: false } }],
  ['Amazon RDS', { ssl: 'Amazon RDS' }],
  ['false', {}],
])

/** What the parameters behind the `?` of a URL mean. */
const PARAMETERS = new Map<string, (value: string) => Settings | undefined>([
  ['socket', (value) => ({ socketPath: value })],
  ['ssl', (value) => SSL.get(value)],
])

/** What a URL of a scheme looks like. */
export const exampleOf = (scheme: string): string => `${scheme}://user:password@localhost:3306/name`

/** Reads `mysql://user:password@host:3306/name?ssl=true`. Raises {@link UnreadableUrl}, which does not show it. */
export function readUrl(url: string, database: string, scheme: string): Settings {
  const refuse = (reason?: string) => new UnreadableUrl(database, exampleOf(scheme), reason)
  if (!URL.canParse(url)) throw refuse()
  const parsed = new URL(url)
  const parameters = [...parsed.searchParams].map(([key, value]) => {
    const read = PARAMETERS.get(key)
    if (!read) throw refuse(`has the unknown parameter "${key}" (known: ${[...PARAMETERS.keys()].join(', ')})`)
    return read(value) ?? refuseSsl(refuse, value)
  })
  const settings: Settings = Object.assign({}, placeOf(parsed, refuse), ...parameters)
  if (!settings.database) throw refuse('names no database')
  return settings
}

function refuseSsl(refuse: (reason: string) => Error, value: string): never {
  throw refuse(`asks for ssl=${JSON.stringify(value)} (known: ${[...SSL.keys()].join(', ')})`)
}

function placeOf({ hostname, port, username, password, pathname }: URL, refuse: () => Error): Settings {
  try {
    return {
      host: hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost',
      port: port ? Number(port) : 3306,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: decodeURIComponent(pathname.slice(1)),
    }
  } catch {
    throw refuse()
  }
}
