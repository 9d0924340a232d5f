import { spansSlot, watched, whenEnded } from '@tsango/core/spans'
import type { Answer, Statement } from '../dialects/base/base.ts'
import { databaseSlot } from '../scope/scope.ts'

type Listener = (statement: { readonly sql: string; readonly database: string; readonly milliseconds: number }) => void

/** Whether somebody listens to the statements of the running code, or their log is kept. */
export function isObserved(): boolean {
  const scope = databaseSlot.get()
  return scope?.listener !== undefined || scope?.log !== undefined || spansSlot.get() !== undefined
}

interface Place {
  readonly name: string
  readonly dialect: { readonly name: string }
}

/** Runs a statement, and tells the log and whoever listens how long it took, also when it failed. */
export function observed<A extends Answer<unknown>>(place: Place, { sql }: Statement, run: () => A): A {
  const { listener, log } = databaseSlot.get() ?? {}
  const heard = listener === undefined ? run : () => timed(listener, place.name, sql, run)
  const body = log === undefined ? heard : () => log.heed(place.name, sql, heard)
  if (spansSlot.get() === undefined) return body()
  const operation = /^[\s(]*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? 'QUERY'
  const attributes = {
    'db.system.name': place.dialect.name,
    'db.namespace': place.name,
    'db.operation.name': operation,
    'db.query.text': sql,
    ...placeOf(sql),
  }
  return watched({ name: operation, kind: 'client', attributes }, body)
}

function placeOf(sql: string): Readonly<Record<string, string | number>> {
  const [, file, line] = /^(.*?):(\d+)(?::\d+)?$/.exec(lineOf(sql) ?? '') ?? []
  return file === undefined ? {} : { 'code.file.path': file, 'code.line.number': Number(line) }
}

/** The line that sent a statement: in development queries remember it; a lazy one is sent by none. */
export function lineOf(sql: string): string | undefined {
  return databaseSlot.get()?.repeats?.lineOf(sql)
}

function timed<A extends Answer<unknown>>(listener: Listener, database: string, sql: string, run: () => A): A {
  const start = performance.now()
  return whenEnded(run, () => listener({ sql, database, milliseconds: performance.now() - start }))
}
