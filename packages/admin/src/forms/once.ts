import { textIn } from '@tsango/http/body'
import { objects } from '@tsango/orm/query'
import { randomToken } from '@tsango/toolkit/signing'
import { LogEntry } from '../models/models.ts'
import type { Ask } from '../routing/ask.ts'

const FIELD = '_once'
const TOKEN = /^[\w-]{20,64}$/

/** Makes the token of a form that adds rows. */
export function newOnce(): string {
  return randomToken(24)
}

/** The token that came with a form. */
export function onceIn(form: FormData): string | undefined {
  const text = textIn(form, FIELD)
  return TOKEN.test(text) ? text : undefined
}

/** The key of the row that a form made, or added others to, when it was sent before, by the same user; the log remembers it, so other processes know too. */
export async function madeBefore({ user }: Ask, once: string | undefined): Promise<string | undefined> {
  if (once === undefined) return undefined
  const entry = await objects(LogEntry).filter({ once, user: user.id }).first()
  return entry?.key
}
