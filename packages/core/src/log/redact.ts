import { isSecretName, MASK, maskUrl } from '@tsango/toolkit/masking'
import { errorFields, isErrorFields } from './error-fields.ts'
import type { LogRecord } from './record.ts'

const DEPTH = 5
const MOST_NAMES = 1000
/** What the names of OpenTelemetry put before the name of a header. */
const OF_HEADER = /^http\.(?:request|response)\.header\./
const OWN = new Set(['level', 'event', 'area'])

/**
 * Makes what takes out of records what must not be kept: values whose names say that they are secret (`password`, `token`, `authorization`, …) or are
 * among `names`, at any depth, and passwords and secret parameters of addresses. What JSON cannot hold becomes what it can.
 */
export function redactor(names: readonly string[] = []): (record: LogRecord) => LogRecord {
  const more = new Set(names.map((name) => name.toLowerCase()))
  const known = new Map<string, boolean>()
  const isSecret = (name: string): boolean => {
    const found = known.get(name)
    if (found !== undefined) return found
    const own = name.replace(OF_HEADER, '')
    const secret = more.has(name.toLowerCase()) || more.has(own.toLowerCase()) || isSecretName(own)
    if (known.size < MOST_NAMES) known.set(name, secret)
    return secret
  }

  function show(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return value.includes('=') || value.includes('@') ? maskUrl(value) : value
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Error) return errorFields(value)
    if (depth === 0) return '…'
    if (Array.isArray(value)) return value.map((one) => show(one, depth - 1))
    // What says itself how it is written, such as a row or a date, has its say first.
    const plain = 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value
    if (plain !== value) return show(plain, depth - 1)
    return fieldsOf(value as Readonly<Record<string, unknown>>, depth - 1)
  }

  function fieldsOf(record: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
    const shown: Record<string, unknown> = {}
    for (const name of Object.keys(record)) {
      const value = isSecret(name) ? maskFor(name) : show(record[name], depth)
      // A name such as "__proto__" must become a field like any other.
      if (name === '__proto__') Object.defineProperty(shown, name, { value, enumerable: true })
      else shown[name] = value
    }
    return shown
  }

  return function redact(record) {
    let changed: Record<string, unknown> | undefined
    for (const name of Object.keys(record)) {
      const value = record[name]
      // The code of an error is none that is secret.
      if (OWN.has(name) || isErrorFields(value)) continue
      const shown = isSecret(name) ? maskFor(name) : show(value, DEPTH)
      if (shown === value) continue
      // Most records hold nothing to hide, and each request writes one.
      changed ??= { ...record }
      Object.defineProperty(changed, name, { value: shown, enumerable: true, configurable: true, writable: true })
    }
    // Every field of the record is there, and those that it must have are texts still.
    return (changed as LogRecord | undefined) ?? record
  }
}

// The values of headers are lists there, and a field that is now a list and now a text is two to whatever indexes the lines.
function maskFor(name: string): unknown {
  return OF_HEADER.test(name) ? [MASK] : MASK
}
