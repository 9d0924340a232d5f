import { createHmac, randomBytes } from 'node:crypto'
import { timingSafeEqual } from '@tsango/toolkit/signing'
import type { HoneypotPlan } from './setting.ts'

/** The names of the field of one site. */
export interface FieldNames {
  /** The name for a page. */
  next(): string
  /** Whether a page of this site may have a field of that name. */
  has(name: string): boolean
}

/** Hexadecimal digits: by chance, and of the signature. */
const [CHANCE, SIGNATURE] = [8, 16]

/**
 * The names by a plan. Those that change carry their own proof, so that one is known in whichever tab, session or copy of a page it stands, before a login and
 * behind it; the newest of the keys signs, all verify.
 */
export function fieldNames({ field, changing }: HoneypotPlan, keysOf: () => readonly string[]): FieldNames {
  if (!changing) return { next: () => field, has: (name) => name === field }
  const keys = keysOf()
  const shape = new RegExp(`^${field}_([0-9a-f]{${CHANCE}})([0-9a-f]{${SIGNATURE}})$`)
  const sign = (key: string, chance: string): string =>
    createHmac('sha256', `tsango.honeypot:${key}`).update(`${field}:${chance}`).digest('hex').slice(0, SIGNATURE)
  return {
    next: () => {
      const chance = randomBytes(CHANCE / 2).toString('hex')
      return `${field}_${chance}${sign(keys[0] ?? '', chance)}`
    },
    has: (name) => {
      if (name === field) return true
      const [, chance, given] = shape.exec(name) ?? []
      if (chance === undefined || given === undefined) return false
      return keys.some((key) => timingSafeEqual(sign(key, chance), given))
    },
  }
}
