import { createConnection, type RowDataPacket } from 'mysql2/promise'

/** Logs in as `root` without a password, makes the tests' database, and gives the server's version. */
export async function probe(port: number): Promise<string> {
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root', connectTimeout: 3000 })
  try {
    const [rows] = await connection.query<RowDataPacket[]>('select version() as version')
    await connection.query('create database if not exists tsango_test')
    return String(rows[0]?.['version'])
  } finally {
    await connection.end()
  }
}
