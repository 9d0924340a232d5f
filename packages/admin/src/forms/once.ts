import type { Row } from '@tsango/core/model'
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

/** What a form did when it was sent before, by the same user: it made a row, or added others to one. The log remembers it, so other processes know too. */
export async function madeBefore({ user }: Ask, once: string | undefined): Promise<Row<LogEntry> | undefined> {
  if (once === undefined) return undefined
  return (await objects(LogEntry).filter({ once, user: user.id }).first()) ?? undefined
}
