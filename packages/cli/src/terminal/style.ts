import type { Readable, Writable } from 'node:stream'
import { styleText } from 'node:util'

/** The variables of a process. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Colours a text, or leaves it as it is. */
export type Style = (format: Parameters<typeof styleText>[0], text: string) => string

/** Whether a stream leads to a terminal. */
export function isTTY(stream: Readable | Writable): boolean {
  return 'isTTY' in stream && stream.isTTY === true
}

/** Whether a person rather than a machine drives this process. */
export function isAttended({ CI }: Variables): boolean {
  return CI === undefined || ['', '0', 'false'].includes(CI)
}

/** Makes the colours of a stream: none where it is no terminal, in CI, and where `NO_COLOR` is set (https://no-color.org). */
export function styleOf(stream: Writable, variables: Variables): Style {
  const coloured = isTTY(stream) && isAttended(variables) && !variables['NO_COLOR']
  return (format, text) => (coloured ? styleText(format, text, { validateStream: false }) : text)
}
