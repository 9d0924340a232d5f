import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import { UnreadableUrl } from '../../../errors/errors.ts'
import { EXAMPLE } from '../session.ts'

/** Where a server is and how it is spoken to. What the URL leaves out is taken from the variables of PostgreSQL (`PGUSER`, …). */
export interface Place {
  readonly host: string
  readonly port: number
  /** The path of a Unix socket, instead of host and port. */
  readonly path: string | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  readonly database: string | undefined
  readonly ssl: TlsOptions | false
  readonly options: string | undefined
  readonly applicationName: string | undefined
}

const KNOWN = ['host', 'application_name', 'options', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey']

/** What `sslmode` means, as `pg` reads it: a certificate is verified unless `no-verify` says otherwise. */
const MODES: Readonly<Record<string, TlsOptions | false>> = {
  disable: false,
  'no-verify': { rejectUnauthorized: false },
  prefer: {},
  require: {},
  'verify-ca': {},
  'verify-full': {},
}

/** Reads the URL of a database. Raises {@link UnreadableUrl}, which does not show it. */
export function readUrl(url: string, database: string): Place {
  const refuse = (reason?: string) => new UnreadableUrl(database, EXAMPLE, reason)
  if (!URL.canParse(url)) throw refuse()
  const { searchParams, hostname, port, username, password, pathname } = new URL(url)
  const stranger = [...searchParams.keys()].find((key) => !KNOWN.includes(key))
  if (stranger !== undefined) throw refuse(`has the unknown parameter "${stranger}" (known: ${KNOWN.join(', ')})`)
  const host = (searchParams.get('host') ?? hostname.replace(/^\[(.*)\]$/, '$1')) || 'localhost'
  const at = port ? Number(port) : Number(process.env['PGPORT'] ?? 5432)
  try {
    return {
      host,
      port: at,
      path: host.startsWith('/') ? `${host}/.s.PGSQL.${at}` : undefined,
      user: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      database: decodeURIComponent(pathname.slice(1)) || undefined,
      ssl: secured(searchParams, host, refuse),
      options: searchParams.get('options') ?? undefined,
      applicationName: searchParams.get('application_name') ?? undefined,
    }
  } catch (error) {
    throw error instanceof UnreadableUrl ? error : refuse()
  }
}

function secured(parameters: URLSearchParams, host: string, refuse: (reason: string) => Error): TlsOptions | false {
  const file = (name: string): string | undefined => {
    const path = parameters.get(name)
    if (path === null) return undefined
    try {
      return readFileSync(path, 'utf8')
    } catch {
      throw refuse(`names a file in "${name}" that cannot be read`)
    }
  }
  const [ca, cert, key] = [file('sslrootcert'), file('sslcert'), file('sslkey')]
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }
  const wish = parameters.get('sslmode') ?? (Object.keys(files).length ? 'verify-full' : 'disable')
  const mode = Object.hasOwn(MODES, wish) ? MODES[wish] : undefined
  if (mode === undefined)
    throw refuse(`asks for sslmode=${JSON.stringify(wish)} (known: ${Object.keys(MODES).join(', ')})`)
  // A certificate for an address is checked without a name.
  return mode && { ...mode, ...files, ...(isIP(host) ? {} : { servername: host }) }
}
