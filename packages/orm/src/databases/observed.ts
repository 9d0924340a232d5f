import { spansSlot, watched, whenEnded } from '@tsango/core/spans'
import type { Answer, Statement } from '../dialects/base/base.ts'
import { databaseSlot } from '../scope/scope.ts'

type Listener = (statement: { readonly sql: string; readonly database: string; readonly milliseconds: number }) => void

/** Whether somebody listens to the statements of the running code. */
export function isObserved(): boolean {
  return databaseSlot.get()?.listener !== undefined || spansSlot.get() !== undefined
}

interface Place {
  readonly name: string
  readonly dialect: { readonly name: string }
}

/** Runs a statement, and tells whoever listens how long it took, also when it failed. */
export function observed<A extends Answer<unknown>>({ name, dialect }: Place, { sql }: Statement, run: () => A): A {
  const listener = databaseSlot.get()?.listener
  const body = listener === undefined ? run : () => timed(listener, name, sql, run)
  if (spansSlot.get() === undefined) return body()
  const operation = /^[\s(]*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? 'QUERY'
  const attributes = {
    'db.system.name': dialect.name,
    'db.namespace': name,
    'db.operation.name': operation,
    'db.query.text': sql,
    ...lineOf(sql),
  }
  return watched({ name: operation, kind: 'client', attributes }, body)
}

// In development queries remember their line; a lazy one is sent by none.
function lineOf(sql: string): Readonly<Record<string, string | number>> {
  const [, file, line] = /^(.*?):(\d+)(?::\d+)?$/.exec(databaseSlot.get()?.repeats?.lineOf(sql) ?? '') ?? []
  return file === undefined ? {} : { 'code.file.path': file, 'code.line.number': Number(line) }
}

function timed<A extends Answer<unknown>>(listener: Listener, database: string, sql: string, run: () => A): A {
  const start = performance.now()
  return whenEnded(run, () => listener({ sql, database, milliseconds: performance.now() - start }))
}
