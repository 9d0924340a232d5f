import { safeNext } from '@tsango/auth/login'
import { textIn } from '@tsango/http/body'

/** What somebody wrote in a form before their session ended. */
export interface Kept {
  /** The path that the form is sent to. */
  readonly path: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/** Stands before the name of each kept field, so that none is taken for one of the login form. */
const PREFIX = 'kept.'

/** Whether a path is that of a form of a row. */
export function isFormPath(base: string, path: string): boolean {
  return path.startsWith(`${base}/`) && /\/(?:add|change)$/.test(path)
}

/** What came along with the login form, if anything did that one of our forms can have sent. */
export function keptIn(form: FormData, base: string): Kept | undefined {
  const path = safeNext(textIn(form, 'keptFor'), '')
  if (!isFormPath(base, path)) return undefined
  const fields = [...form].flatMap(([name, value]) =>
    typeof value === 'string' && name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value] as const] : [],
  )
  return { path, fields }
}
