import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { USERS } from '../exchanges.ts'
import { listenAndAnnounce } from './announce.ts'

// The runtime's own SQLite, as Tsango's; better-sqlite3 would need to be compiled.
const database = new DatabaseSync(':memory:')
database.exec(
  'CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT, email TEXT, first_name TEXT, last_name TEXT, is_active INTEGER)',
)
const insert = database.prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?, ?)')
for (const { id, username, email, firstName, lastName, isActive } of USERS)
  insert.run(id, username, email, firstName, lastName, isActive ? 1 : 0)

const select = database.prepare(
  'SELECT id, username, email, first_name, last_name, is_active FROM users ORDER BY username LIMIT 10',
)

listenAndAnnounce(
  createServer((_request, response) => {
    const users = select.all().map((row) => ({
      id: row['id'],
      username: row['username'],
      email: row['email'],
      firstName: row['first_name'],
      lastName: row['last_name'],
      isActive: row['is_active'] === 1,
    }))
    const body = JSON.stringify(users)
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
    response.end(body)
  }),
)
