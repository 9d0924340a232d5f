import { defineSetting, type Form, type Read, type Setting } from '@tsango/core/settings'
import { type DurationInput, readDuration } from '@tsango/toolkit/durations'
import { isRecord } from '@tsango/toolkit/records'
import { unknownOption } from './unknown-option.ts'

/** What can be given for {@link server}: where and how `serve` listens, where it is not told itself. */
export interface ServerSettings {
  readonly host?: string
  readonly port?: number
  readonly socket?: string
  readonly workers?: number | 'auto'
  readonly backlog?: number
  /** The paths of a certificate and of its key. */
  readonly tls?: { readonly cert: string; readonly key: string }
  readonly maxHeaderSize?: number
  readonly headersTimeout?: DurationInput
  readonly requestTimeout?: DurationInput
  readonly keepAliveTimeout?: DurationInput
  readonly shutdownDelay?: DurationInput
  readonly shutdownTimeout?: DurationInput
}

const FORM: Readonly<Record<keyof ServerSettings, Form>> = {
  host: 'text',
  port: 'number',
  socket: 'text',
  workers: { anyOf: ['number', { choice: ['auto'] }] },
  backlog: 'number',
  tls: { options: { cert: 'text', key: 'text' } },
  maxHeaderSize: 'bytes',
  headersTimeout: 'duration',
  requestTimeout: 'duration',
  keepAliveTimeout: 'duration',
  shutdownDelay: 'duration',
  shutdownTimeout: 'duration',
}

const CHECKS: Readonly<Record<keyof ServerSettings, (value: unknown) => string | undefined>> = {
  host: asText,
  port: (value) => (isWhole(value, 0, 65_535) ? undefined : 'is no port: they are whole numbers from 0 to 65535'),
  socket: asText,
  workers: (value) =>
    value === 'auto' || isWhole(value, 1, 1024) ? undefined : 'is neither a whole number from 1 to 1024 nor "auto"',
  backlog: (value) => (isWhole(value, 1, 65_535) ? undefined : 'is no whole number from 1 to 65535'),
  tls: checkTls,
  maxHeaderSize: (value) =>
    isWhole(value, 1024, 2 ** 20) ? undefined : 'is no whole number of bytes from 1024 to 1048576',
  headersTimeout: asDuration,
  requestTimeout: asDuration,
  keepAliveTimeout: asDuration,
  shutdownDelay: asDuration,
  shutdownTimeout: asDuration,
}

/** Where and how the server listens; what `serve` and the command line are given themselves counts more. Default: what `serve` says. */
export const server: Setting<ServerSettings> = defineSetting<ServerSettings>('server', {
  help: 'Options: host, port, socket, workers, backlog, tls: { cert, key } (paths), maxHeaderSize (bytes), headersTimeout, requestTimeout, keepAliveTimeout, shutdownDelay, shutdownTimeout.',
  form: { options: FORM },
  read: (given = {}) => readServer(given),
})

function readServer(given: unknown): Read<ServerSettings> {
  if (!isRecord(given)) return { fault: `${JSON.stringify(given)} is not an object of options.` }
  const faults = Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return []
    // Looked up among its own names.
    if (!Object.hasOwn(CHECKS, name)) return [unknownOption(name, CHECKS)]
    const fault = CHECKS[name as keyof ServerSettings](value)
    return fault === undefined ? [] : [`"${name}" ${fault}.`]
  })
  // Each option was looked at.
  const options = given as ServerSettings
  if (options.socket !== undefined && (options.host !== undefined || options.port !== undefined))
    faults.push('A server listens on "socket", or on "host" and "port".')
  return faults.length > 0 ? { fault: faults.join(' ') } : { value: options }
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? undefined : 'is not a text'
}

function asDuration(value: unknown): string | undefined {
  const time = readDuration(value)
  if (time === undefined) return 'is not a length of time such as 15s'
  return time >= 0 ? undefined : 'is before it began'
}

// A key is kept out of settings, which are printed; its path is no secret.
function checkTls(value: unknown): string | undefined {
  const given = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const isWhole = given.length === 2 && given.every(([name, path]) => /^(?:cert|key)$/.test(name) && !asText(path))
  if (!isWhole) return 'is not { cert, key } with the paths of two files'
  return given.some(([, path]) => String(path).includes('-----BEGIN '))
    ? 'takes the paths of files, not what stands in them'
    : undefined
}
