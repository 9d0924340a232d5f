import { UnreadableUrl } from '../../errors/errors.ts'
import { type DatabaseClient, given } from '../base/client.ts'
import { EXAMPLE } from './session.ts'

/** Starts `psql`, which takes all from its environment. Raises {@link UnreadableUrl}. */
export function client(url: string, name: string): DatabaseClient {
  if (!URL.canParse(url)) throw new UnreadableUrl(name, EXAMPLE)
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const parameter = (key: string): string | undefined => searchParams.get(key) ?? undefined
  return {
    command: 'psql',
    args: [],
    env: given({
      PGHOST: parameter('host') ?? hostname.replace(/^\[(.*)\]$/, '$1'),
      PGPORT: parameter('port') ?? port,
      PGUSER: decodeURIComponent(username),
      PGPASSWORD: decodeURIComponent(password),
      PGDATABASE: decodeURIComponent(pathname.slice(1)),
      // Its own word for a connection that is secure and not verified.
      PGSSLMODE: parameter('sslmode')?.replace('no-verify', 'require'),
      PGSSLROOTCERT: parameter('sslrootcert'),
      PGSSLCERT: parameter('sslcert'),
      PGSSLKEY: parameter('sslkey'),
      PGOPTIONS: parameter('options'),
    }),
  }
}
