import { createRequire } from 'node:module'
import { fromUtf8 } from '@tsango/toolkit/encodings'
import { isRecord } from '@tsango/toolkit/records'
import type { FileRead } from './file-read.ts'

// Sources of settings are read at once, before anything else of the application is there.
const require = createRequire(import.meta.url)

/** Reads a file of TOML. What its parser says is not passed on: it shows the line, on which a password may stand. */
export function readToml(bytes: Uint8Array): FileRead {
  const library = load()
  if (library === undefined)
    return {
      fault: 'needs the package "smol-toml", which is not installed.',
      hint: 'Install it: npm install smol-toml',
    }
  const parsed = parse(library, bytes)
  if ('fault' in parsed) return parsed
  const faults: string[] = []
  const values = plain(parsed.values, '', faults)
  const [fault] = faults
  return fault === undefined ? { values } : { fault }
}

type Library = typeof import('smol-toml')

function load(): Library | undefined {
  try {
    // The package is what its name says.
    return require('smol-toml') as Library
  } catch {
    return undefined
  }
}

function parse({ parse: read, TomlError }: Library, bytes: Uint8Array): FileRead {
  try {
    return { values: read(fromUtf8(bytes), { integersAsBigInt: 'asNeeded' }) }
  } catch (error) {
    if (!(error instanceof TomlError)) return { fault: 'is not TOML in UTF-8.' }
    return {
      fault: `is not TOML: line ${error.line}, column ${error.column}.`,
      hint: 'Texts stand in quotes, lists in brackets, and no key stands twice.',
    }
  }
}

/** What JSON would give: dates as texts, and objects like any other; what it cannot say is a fault that names the key. */
function plain(value: unknown, place: string, faults: string[]): unknown {
  if (value instanceof Date) return value.toISOString().replace(/\.000(?=Z|[+-]|$)/, '')
  if (Array.isArray(value)) return value.map((one, at) => plain(one, `${place}[${at}]`, faults))
  if (isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, plain(one, place === '' ? key : `${place}.${key}`, faults)]),
    )
  if (typeof value === 'bigint')
    faults.push(`gives ${JSON.stringify(place)} a whole number beyond 2^53: write it as a text.`)
  if (typeof value === 'number' && !Number.isFinite(value))
    faults.push(`gives ${JSON.stringify(place)} a number that is not finite.`)
  return value
}
