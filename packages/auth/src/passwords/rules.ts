import type { Fault } from '@tsango/core/fields'
import { isCommon } from './common.ts'

/** What a new password is held to. */
export interface PasswordRules {
  /** Characters; default: 12. 8 are the least that can be asked for. */
  readonly minLength?: number
}

/** Of whom a password should not remind. */
export interface PasswordOwner {
  readonly username?: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
}

const LEAST = 8
const DEFAULT = 12
const MOST = 256
const SHORTEST_LIKENESS = 4

/** Whether new passwords can be asked to have that many characters. */
export function isMinLength(given: unknown): boolean {
  return Number.isInteger(given) && (given as number) >= 1 && (given as number) <= MOST
}

/**
 * What is wrong with a new password: too short or long, of digits alone, too much like its owner's names or address, or one of those that are
 * tried first. The messages never hold the password.
 *
 * @example
 * passwordFaults('Password1234').map((fault) => fault.code) // → ['password_common']
 * passwordFaults('ann.example', { username: 'Ann.Example' }, { minLength: 8 }).map((fault) => fault.code) // → ['password_similar']
 * passwordFaults('four words in a row') // → []
 */
export function passwordFaults(
  password: string,
  owner: PasswordOwner = {},
  { minLength = DEFAULT }: PasswordRules = {},
): readonly Fault[] {
  const text = password.normalize('NFKC')
  const length = [...text].length
  const least = minLength > LEAST ? minLength : LEAST
  const faults: Fault[] = []
  const add = (code: string, message: string): void => void faults.push({ code: `password_${code}`, message })
  if (length < least) add('short', `A password has at least ${least} characters; this has ${length}.`)
  if (length > MOST) add('long', `A password has at most ${MOST} characters.`)
  if (/^\p{N}+$/u.test(text)) add('numeric', 'A password cannot be made of digits alone.')
  if (resembles(text, owner)) add('similar', 'This password is too much like the name or the address of its owner.')
  if (length <= MOST && isCommon(text)) add('common', 'This password is one of those that are guessed first.')
  return faults
}

function resembles(password: string, owner: PasswordOwner): boolean {
  const given = folded(password)
  return partsOf(owner).some((part) => {
    const name = folded(part)
    if (name.length < SHORTEST_LIKENESS) return given === name
    // A name within a long sentence is no likeness; one that is half of the password is.
    return (given.includes(name) && name.length * 2 >= given.length) || (name.includes(given) && given !== '')
  })
}

function partsOf({ username = '', email = '', firstName = '', lastName = '' }: PasswordOwner): readonly string[] {
  const all = [username, email, email.split('@')[0] ?? '', firstName, lastName, `${firstName}${lastName}`]
  return all.filter((part) => part !== '')
}

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
