import { authConfig } from '@tsango/auth/config'
import { hashPassword, passwordFaults } from '@tsango/auth/passwords'
import { textIn } from '@tsango/http/body'
import type { Values } from '../rows/any-rows.ts'
import type { FaultList } from './faults.ts'

/** Reads a new password and its repetition; `undefined` where neither was typed or something is wrong. */
export function readNewPassword(form: FormData, owner: Values, faults: FaultList): string | undefined {
  const password = textIn(form, 'password')
  if (password === '' && textIn(form, 'passwordAgain') === '') return undefined
  const found = passwordFaults(password, texts(owner), authConfig().passwords)
  for (const { message } of found) faults.add('password', message)
  if (password === textIn(form, 'passwordAgain')) return found.length ? undefined : password
  faults.add('passwordAgain', 'The two passwords are not the same.')
  return undefined
}

/** The column of a user's password. */
export async function passwordColumn(password: string | undefined): Promise<Values> {
  return password === undefined ? {} : { password: await hashPassword(password) }
}

function texts(owner: Values): Record<string, string> {
  const names = ['username', 'email', 'firstName', 'lastName']
  return Object.fromEntries(names.flatMap((name) => (typeof owner[name] === 'string' ? [[name, owner[name]]] : [])))
}
