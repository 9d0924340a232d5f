import type { ConnectionOptions } from 'mysql2'
import { UnreadableUrl } from '../../errors/errors.ts'

type Settings = Pick<ConnectionOptions, 'host' | 'port' | 'user' | 'password' | 'database' | 'socketPath' | 'ssl'>

/** What the parameters behind the `?` of a URL mean. */
const PARAMETERS: Readonly<Record<string, (value: string) => Settings>> = {
  socket: (value) => ({ socketPath: value }),
  /** `true` asks for a certificate that can be verified, `no-verify` takes any, other words name a profile of `mysql2` (`Amazon RDS`). */
  ssl: (value) =>
    value === 'false'
      ? {}
      : { ssl: value === 'true' ? {} : value === 'no-verify' ? { rejectUnauthorized: false } : value },
}

/** Reads `mysql://user:password@host:3306/name?ssl=true`. Raises {@link UnreadableUrl}, which does not show it. */
export function readUrl(url: string, database: string, scheme: string): Settings {
  const example = `${scheme}://user:password@localhost:3306/name`
  if (!URL.canParse(url)) throw new UnreadableUrl(database, example)
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const unknown = [...searchParams.keys()].find((key) => !(key in PARAMETERS))
  if (unknown)
    throw new UnreadableUrl(
      database,
      example,
      `has the unknown parameter "${unknown}" (known: ${Object.keys(PARAMETERS).join(', ')})`,
    )
  try {
    return Object.assign(
      {
        host: hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost',
        port: port ? Number(port) : 3306,
        user: decodeURIComponent(username),
        password: decodeURIComponent(password),
        database: decodeURIComponent(pathname.slice(1)),
      },
      ...[...searchParams].map(([key, value]) => PARAMETERS[key]?.(value)),
    )
  } catch {
    throw new UnreadableUrl(database, example)
  }
}
