import { parseBytes } from '@tsango/toolkit/bytes'
import { parseDuration } from '@tsango/toolkit/durations'
import type { Read } from './settings.ts'

/**
 * What a setting takes, as data: so that a variable of the environment or a file can give it, and `manage settings` can say it.
 * `'off'` is `false`, which switches something off; `'code'` is what only code can give, such as an object with methods; `'any'` is JSON, or text where it is none.
 * `alone` says what a value in the place of the options stands for, so that one layer can give it and another an option: the name of the option that it is, or
 * the options that a word stands for, such as `{ true: { redirect: true } }`.
 */
export type Form =
  | 'text'
  | 'number'
  | 'boolean'
  | 'bytes'
  | 'duration'
  | 'list'
  | 'off'
  | 'code'
  | 'any'
  | { readonly choice: readonly string[] }
  | { readonly options: Readonly<Record<string, Form>>; readonly alone?: Alone }
  | { readonly each: Form; readonly spelt?: 'kebab'; readonly alone?: Alone }
  | { readonly anyOf: readonly Form[] }

/** The options that a value alone stands for. */
export type Alone = string | Readonly<Partial<Record<'true' | 'false', Readonly<Record<string, unknown>>>>>

const TRUE = new Set(['1', 'true', 'yes', 'on'])
const FALSE = new Set(['0', 'false', 'no', 'off'])

const wrong = (what: string): Read<never> => ({ fault: `is not ${what}` })

const SCALARS: Readonly<Record<string, (text: string) => Read<unknown>>> = {
  text: (text) => ({ value: text }),
  number: (text) =>
    /^[+-]?\d+(?:\.\d+)?$/.test(text) && Number.isFinite(Number(text)) ? { value: Number(text) } : wrong('a number'),
  boolean: readBoolean,
  bytes: (text) => attempt(() => parseBytes(text), 'a number of bytes such as 5MiB'),
  duration: (text) => attempt(() => parseDuration(text), 'a length of time such as 15m or 2h'),
  off: (text) => (FALSE.has(text.toLowerCase()) ? { value: false } : wrong('false')),
  list: (text) => ({ value: splitList(text) }),
  code: () => wrong('something that a text can say: give it in code'),
  any: (text) => {
    try {
      return { value: JSON.parse(text) as unknown }
    } catch {
      return { value: text }
    }
  },
}

/** `1 true yes on` or `0 false no off`, in any case. */
function readBoolean(text: string): Read<boolean> {
  const word = text.toLowerCase()
  if (TRUE.has(word)) return { value: true }
  return FALSE.has(word) ? { value: false } : wrong('true or false')
}

/** Texts between commas; blanks around them do not count. */
export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Reads a text by the form of its setting; a fault begins with "is not …" and shows nothing of the text. */
export function readText(form: Form, text: string): Read<unknown> {
  if (typeof form === 'string') return SCALARS[form]?.(text) ?? wrong('known')
  if ('choice' in form)
    return form.choice.includes(text)
      ? { value: text }
      : wrong(`one of ${form.choice.map((one) => `"${one}"`).join(', ')}`)
  if ('anyOf' in form) return firstOf(form.anyOf, text)
  return wrong(`an object of its own: name one of its options in the variable`)
}

function firstOf(forms: readonly Form[], text: string): Read<unknown> {
  const faults: string[] = []
  for (const form of forms) {
    if (typeof form === 'object' && ('options' in form || 'each' in form)) continue
    const read = readText(form, text)
    if ('value' in read) return read
    faults.push(read.fault.replace(/^is not /, ''))
  }
  return wrong(faults.join(' or '))
}

/** One step down in a form: the option's name, or how a name of one's own is spelt. */
interface Step {
  readonly name?: string
  readonly spelt?: 'kebab'
  readonly form: Form
}

/** What stands below a form under a name: the form there, the names that there are, or nothing where nothing can stand there. */
export function below(form: Form, matches: (name: string) => boolean): Step | readonly string[] {
  if (form === 'any') return { form: 'any' }
  if (typeof form === 'string' || 'choice' in form) return []
  if ('each' in form) return { form: form.each, ...(form.spelt ? { spelt: form.spelt } : {}) }
  if ('options' in form) {
    const found = Object.entries(form.options).find(([name]) => matches(name))
    return found === undefined ? Object.keys(form.options) : { name: found[0], form: found[1] }
  }
  const tried = form.anyOf.map((one) => below(one, matches))
  return tried.find((one) => 'form' in one) ?? tried.flatMap((one) => ('form' in one ? [] : one))
}

/** The form in words, for lists and help. */
export function describeForm(form: Form): string {
  if (typeof form === 'string') return form
  if ('choice' in form) return form.choice.join(' | ')
  if ('each' in form) return `{ name: ${describeForm(form.each)} }`
  if ('anyOf' in form) return form.anyOf.map(describeForm).join(' or ')
  return `{ ${Object.entries(form.options)
    .map(([name, one]) => `${name}: ${describeForm(one)}`)
    .join(', ')} }`
}

function attempt<T>(read: () => T, what: string): Read<T> {
  try {
    return { value: read() }
  } catch {
    return wrong(what)
  }
}
