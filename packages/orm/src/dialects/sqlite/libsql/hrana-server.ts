import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { TestDatabase } from '../../base/testing.ts'
import { sqliteRuntime } from '../driver/runtime.ts'
import { libsql } from './libsql.ts'

/** The parts of Hrana 2 over HTTP that the client uses (https://github.com/tursodatabase/libsql, docs/HRANA_2_SPEC.md). */
interface Value {
  readonly type: 'null' | 'integer' | 'float' | 'text' | 'blob'
  readonly value?: string | number
  readonly base64?: string
}
interface Stmt {
  readonly sql?: string
  readonly sql_id?: number
  readonly args?: readonly Value[]
}
interface Step {
  readonly stmt: Stmt
  readonly condition?: Condition
}
interface Condition {
  readonly type: 'ok' | 'error' | 'not' | 'and' | 'or'
  readonly step?: number
  readonly cond?: Condition
  readonly conds?: readonly Condition[]
}
interface Request {
  readonly type: 'execute' | 'batch' | 'sequence' | 'store_sql' | 'close_sql' | 'close' | 'get_autocommit'
  readonly stmt?: Stmt
  readonly batch?: { readonly steps: readonly Step[] }
  readonly sql?: string
  readonly sql_id?: number
}
interface Stream {
  readonly database: DatabaseSync
  readonly texts: Map<number, string>
}

/** Serves an empty database over HTTP as libSQL's server does, on the runtime's SQLite: the real client, the real protocol, no functions of ours. */
export async function serveHrana(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'tsango-hrana-'))
  const streams = new Map<string, Stream>()
  let last = 0
  const open = (): Stream => {
    const database = new (sqliteRuntime().DatabaseSync)(join(folder, 'db.sqlite3'))
    database.exec('PRAGMA journal_mode = WAL')
    return { database, texts: new Map() }
  }
  const server = createServer(async (request, response) => {
    // The client asks which version is spoken; what is not answered with 200 is not.
    if (request.url !== '/v2' && request.url !== '/v2/pipeline') return response.writeHead(404).end()
    if (request.method === 'GET') return response.end()
    const { baton, requests } = JSON.parse(await bodyOf(request)) as { baton: string | null; requests: Request[] }
    const key = baton ?? String(++last)
    const stream = streams.get(key) ?? open()
    streams.set(key, stream)
    const results = requests.map((one) => answer(stream, one))
    const closed = requests.some((one) => one.type === 'close')
    if (closed) {
      stream.database.close()
      streams.delete(key)
    }
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ baton: closed ? null : key, base_url: null, results }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    dialect: libsql,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async remove() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      for (const { database } of streams.values()) database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function answer(stream: Stream, request: Request): unknown {
  try {
    return { type: 'ok', response: { type: request.type, ...respond(stream, request) } }
  } catch (error) {
    return { type: 'error', error: errorOf(error) }
  }
}

function respond({ database, texts }: Stream, request: Request): object {
  switch (request.type) {
    case 'execute':
      return { result: execute(database, texts, request.stmt ?? {}) }
    case 'batch':
      return { result: batch(database, texts, request.batch?.steps ?? []) }
    case 'sequence':
      database.exec(request.sql ?? texts.get(request.sql_id ?? -1) ?? '')
      return {}
    case 'store_sql':
      texts.set(request.sql_id ?? -1, request.sql ?? '')
      return {}
    case 'close_sql':
      texts.delete(request.sql_id ?? -1)
      return {}
    case 'get_autocommit':
      return { is_autocommit: !database.isTransaction }
    case 'close':
      return {}
  }
}

function execute(database: DatabaseSync, texts: Stream['texts'], stmt: Stmt): object {
  const statement = database.prepare(stmt.sql ?? texts.get(stmt.sql_id ?? -1) ?? '')
  statement.setReturnArrays(true)
  statement.setReadBigInts(true)
  const args = (stmt.args ?? []).map(read)
  const columns = statement.columns()
  if (columns.length > 0) {
    const rows = statement.all(...args) as unknown as unknown[][]
    const cols = columns.map(({ name, type }) => ({ name, decltype: type }))
    return { cols, rows: rows.map((row) => row.map(write)), affected_row_count: 0, last_insert_rowid: null }
  }
  const { changes, lastInsertRowid } = statement.run(...args)
  return { cols: [], rows: [], affected_row_count: Number(changes), last_insert_rowid: String(lastInsertRowid) }
}

function batch(database: DatabaseSync, texts: Stream['texts'], steps: readonly Step[]): object {
  const results: unknown[] = []
  const errors: unknown[] = []
  const holds = (condition: Condition): boolean => {
    const step = condition.step ?? -1
    if (condition.type === 'ok') return results[step] !== null && results[step] !== undefined
    if (condition.type === 'error') return errors[step] !== null && errors[step] !== undefined
    if (condition.type === 'not') return condition.cond === undefined || !holds(condition.cond)
    return condition.type === 'and' ? (condition.conds ?? []).every(holds) : (condition.conds ?? []).some(holds)
  }
  for (const { stmt, condition } of steps) {
    let [result, error]: [unknown, unknown] = [null, null]
    try {
      if (!condition || holds(condition)) result = execute(database, texts, stmt)
    } catch (cause) {
      error = errorOf(cause)
    }
    results.push(result)
    errors.push(error)
  }
  return { step_results: results, step_errors: errors }
}

const NAMES: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  8: 'SQLITE_READONLY',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
}

function errorOf(error: unknown): object {
  const { errcode = 1, message } = error as Error & { errcode?: number }
  return { message: `SQLite error: ${message}`, code: NAMES[errcode & 0xff] ?? 'SQLITE_ERROR' }
}

function read({ type, value, base64 }: Value): SQLInputValue {
  if (type === 'null') return null
  if (type === 'integer') return BigInt(value ?? 0)
  if (type === 'blob') return Buffer.from(base64 ?? '', 'base64')
  return value ?? null
}

function write(value: unknown): Value {
  if (value === null) return { type: 'null' }
  if (typeof value === 'bigint') return { type: 'integer', value: String(value) }
  if (typeof value === 'number') return { type: 'float', value }
  if (value instanceof Uint8Array) return { type: 'blob', base64: Buffer.from(value).toString('base64') }
  return { type: 'text', value: String(value) }
}
