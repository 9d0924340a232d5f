import { createConnection, type RowDataPacket } from 'mysql2/promise'

/** What a server of tests need not do: keep anything through a crash of the machine. A change of a schema waits for the disk several times otherwise. */
export const UNSAFE_AND_QUICK: readonly string[] = [
  '--innodb-flush-method=nosync',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=OFF',
]

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
