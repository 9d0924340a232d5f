import type { Environment } from './env.ts'
import type { Read } from './settings.ts'

const SCHEME = /^[a-z][a-z\d+.-]*$/i
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\]|[\da-f]*:[\da-f:.]+)$/i

/**
 * Puts a URL together from variables of one prefix: `DRIVER`, the scheme; `HOST`, `PORT`, `USER`, `PASSWORD`, `NAME`; and `PARAMS`, what stands behind the
 * `?`. What is special in a URL is escaped, but in `PARAMS`, which is one already. With neither host, port, user nor password it is a file: `sqlite:./db.sqlite3`.
 * No value is shown in a fault.
 */
export function urlOfParts(prefix: string, environment: Environment): Read<string> {
  const part = (name: string): string => environment[`${prefix}_${name}`] ?? ''
  const [driver, host, port, user, password] = [
    part('DRIVER'),
    part('HOST'),
    part('PORT'),
    part('USER'),
    part('PASSWORD'),
  ]
  const parameters = part('PARAMS').replace(/^\?/, '')
  const behind = parameters ? `?${parameters}` : ''
  const wrong = (name: string, form: string) => ({
    fault: `The environment variable ${prefix}_${name} is not ${form}.`,
  })
  if (!SCHEME.test(driver)) return wrong('DRIVER', 'the name of a kind of database, such as sqlite')
  if (host + port + user + password === '') {
    if (part('NAME') === '') return wrong('NAME', 'set')
    return { value: `${driver}:${part('NAME').replace(/[%?#]/g, encodeURIComponent)}${behind}` }
  }
  if (host !== '' && !HOST.test(host)) return wrong('HOST', 'the name or the address of a host')
  if (port !== '' && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    return wrong('PORT', 'a port from 1 to 65535')
  if (part('NAME') === '') return wrong('NAME', 'set')
  const login = user + password === '' ? '' : `${escaped(user)}${password === '' ? '' : `:${escaped(password)}`}@`
  const address = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host || 'localhost'
  return { value: `${driver}://${login}${address}${port && `:${port}`}/${escaped(part('NAME'))}${behind}` }
}

/** As `encodeURIComponent`, and what that leaves though some readers of URLs take it for more than itself. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
