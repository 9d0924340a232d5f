import { defineSetting, type Form, type Read, type Setting } from '@tsango/core/settings'
import { type DurationInput, readDuration } from '@tsango/toolkit/durations'
import { isRecord } from '@tsango/toolkit/records'
import { unknownOption } from './unknown-option.ts'

/** What can be given for {@link websockets}. */
export interface WebSocketSettings {
  /** WebSockets that one process has open; default: 10,000. More are refused (503). */
  readonly maxConnections?: number
  /** Those of one address, of IPv6 of one network (64 bits); default: 0, which is any number. Behind a proxy the setting `proxies` must name it, or all come from one address. */
  readonly maxPerAddress?: number
  /** Bytes that a message of a client may have; default: 1 MiB. A longer one closes the connection (1009). */
  readonly maxMessageSize?: number
  /** Bytes that wait for a client which reads slowly and whose messages nobody awaits; default: 1 MiB. More close the connection (1013). */
  readonly maxBuffered?: number
  /** How often a client is asked whether it is still there; one that has said nothing until the next time is gone. Default: 30 s; 0 is never. */
  readonly heartbeat?: DurationInput
  /** How long no message may pass, either way, before the connection is closed (1001); default: 0, which is for ever. */
  readonly idleTimeout?: DurationInput
}

/** The same, in numbers and milliseconds. */
export type WebSocketLimits = Readonly<Record<keyof WebSocketSettings, number>>

/** What holds where nothing else is said. */
export const defaultWebSockets: WebSocketLimits = {
  maxConnections: 10_000,
  maxPerAddress: 0,
  maxMessageSize: 1024 * 1024,
  maxBuffered: 1024 * 1024,
  heartbeat: 30_000,
  idleTimeout: 0,
}

const FORM: Readonly<Record<keyof WebSocketSettings, Form>> = {
  maxConnections: 'number',
  maxPerAddress: 'number',
  maxMessageSize: 'bytes',
  maxBuffered: 'bytes',
  heartbeat: 'duration',
  idleTimeout: 'duration',
}

/** How many WebSockets there may be, how large their messages, and how long they may be silent. */
export const websockets: Setting<WebSocketLimits> = defineSetting<WebSocketLimits>('websockets', {
  help: 'Options: maxConnections, maxPerAddress, maxMessageSize, maxBuffered (bytes), heartbeat, idleTimeout ("30s").',
  form: { options: FORM },
  read: (given = {}) => readWebSockets(given),
})

function readWebSockets(given: unknown): Read<WebSocketLimits> {
  if (!isRecord(given)) return { fault: `${JSON.stringify(given)} is not an object of options.` }
  const limits: Partial<Record<string, number>> = { ...defaultWebSockets }
  const faults: string[] = []
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    const read = Object.hasOwn(FORM, name) ? readOne(name as keyof WebSocketSettings, value) : unknownOption(name, FORM)
    if (typeof read === 'number') limits[name] = read
    else faults.push(read)
  }
  // All of the defaults are there.
  return faults.length > 0 ? { fault: faults.join(' ') } : { value: limits as WebSocketLimits }
}

function readOne(name: keyof WebSocketSettings, value: unknown): number | string {
  if (FORM[name] === 'duration')
    return durationOf(value) ?? `"${name}" is not a length of time such as 30s, at most 24d.`
  const least = name === 'maxPerAddress' ? 0 : 1
  if (Number.isSafeInteger(value) && Number(value) >= least) return Number(value)
  return `"${name}" is no whole number from ${least} on.`
}

/** The longest of a timer, in milliseconds; what is longer would end at once. */
const LONGEST = 2 ** 31 - 1

function durationOf(value: unknown): number | undefined {
  const milliseconds = readDuration(value)
  return milliseconds !== undefined && milliseconds >= 0 && milliseconds <= LONGEST ? milliseconds : undefined
}
