/**
 * Messages for the next page that a visitor sees: "Saved.", kept in the session until they are shown.
 *
 * @module
 */
import type { Context } from 'hono'
import { session } from '../sessions/sessions.ts'
import type { SessionValue } from '../sessions/store.ts'

/** How a message is meant. */
export type MessageLevel = 'info' | 'success' | 'warning' | 'error'

/** A message. Its text is text: a page escapes it. */
export interface Message {
  readonly level: MessageLevel
  readonly text: string
}

const KEY = 'tsango.messages'
const LEVELS: readonly unknown[] = ['info', 'success', 'warning', 'error']

/** What nobody fetches must not fill the session. */
const MOST = 20

/** Leaves a message for the next page. Needs the session slot. */
export async function addMessage(c: Context, level: MessageLevel, text: string): Promise<void> {
  const current = await session(c)
  const all = [...read(current.get(KEY)), { level, text }].slice(-MOST)
  current.set(
    KEY,
    all.map((message) => ({ ...message })),
  )
}

/** The messages that wait, the oldest first; asking for them takes them out of the session. */
export async function takeMessages(c: Context): Promise<readonly Message[]> {
  const current = await session(c)
  const waiting = read(current.get(KEY))
  current.delete(KEY)
  return waiting
}

function read(value: SessionValue | undefined): readonly Message[] {
  return Array.isArray(value) ? value.filter(isMessage) : []
}

function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    'level' in value &&
    LEVELS.includes(value.level) &&
    'text' in value &&
    typeof value.text === 'string'
  )
}
