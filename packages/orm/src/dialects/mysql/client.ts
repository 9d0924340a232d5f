import { type DatabaseClient, given } from '../base/client.ts'
import { readUrl } from './url.ts'

/** Starts the client of a server. Raises `UnreadableUrl`. */
export function clientOf(command: string): (url: string, name: string) => DatabaseClient {
  return (url, name) => {
    const { host, port, user, password, database, socketPath } = readUrl(url, name, command)
    const place = socketPath ? [`--socket=${socketPath}`] : [`--host=${host}`, `--port=${port}`, '--protocol=tcp']
    return {
      command,
      args: [...place, ...(user ? [`--user=${user}`] : []), '--default-character-set=utf8mb4', String(database)],
      env: given({ MYSQL_PWD: password }),
    }
  }
}
