import { isRecord, isTexts } from '@tsango/toolkit/records'
import type { Form } from './forms.ts'

/**
 * What is wrong with options, for the `read` of a setting: a name that there is not, or else a value of another type than its form says, as files of settings
 * can give it, also in the objects and lists below. Gives nothing where neither is. It judges booleans, lists, texts and objects; numbers, sizes, lengths of
 * time and choices are told by the setting itself, which knows more of them. No value is shown.
 *
 * @example
 * optionFault({ fiel: 'company' }, { field: 'text' }) // → { fault: '"fiel" is not one of its options.', hint: 'Known: field.' }
 * optionFault({ exempt: '/hooks' }, { exempt: 'list' }) // → { fault: 'exempt is not a list of texts.' }
 * optionFault({ field: 'company' }, { field: 'text' }) // → undefined
 */
export function optionFault(
  given: object,
  forms: Readonly<Record<string, Form>>,
): { readonly fault: string; readonly hint?: string } | undefined {
  if (!isRecord(given)) return { fault: 'A list is no object of options.' }
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(forms, name))
  if (unknown !== undefined)
    return { fault: `"${unknown}" is not one of its options.`, hint: `Known: ${Object.keys(forms).join(', ')}.` }
  for (const [name, value] of Object.entries(given)) {
    const form = forms[name]
    const fault = form === undefined ? undefined : faultIn(name, form, value)
    if (fault !== undefined) return { fault }
  }
  return undefined
}

/** What is wrong with the value under a name, at the deepest place that its form tells of. */
function faultIn(name: string, form: Form, value: unknown): string | undefined {
  if (value === undefined || fits(form, value) !== false) return undefined
  const inner = isRecord(value) ? partsOf(form, value) : []
  for (const [key, one, part] of inner) {
    const fault = faultIn(`${name}.${key}`, one, part)
    if (fault !== undefined) return fault
  }
  return `${name} is not ${wordsOf(form).join(' or ')}.`
}

type Part = readonly [key: string, form: Form, value: unknown]

/** The values below an object whose forms are known. */
function partsOf(form: Form, value: Readonly<Record<string, unknown>>): readonly Part[] {
  if (typeof form === 'string' || 'choice' in form) return []
  if ('each' in form) return Object.entries(value).map(([key, part]) => [key, form.each, part])
  if ('anyOf' in form) return form.anyOf.flatMap((one) => partsOf(one, value))
  return Object.entries(form.options).flatMap(([key, one]) =>
    Object.hasOwn(value, key) ? [[key, one, value[key]]] : [],
  )
}

type Kind = readonly [words: string, isOne: (value: unknown) => boolean]

const KINDS: Readonly<Record<string, Kind>> = {
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  list: ['a list of texts', isTexts],
  text: ['a text', (value) => typeof value === 'string'],
  off: ['false', (value) => value === false],
}

const OBJECT: Kind = ['an object', isRecord]

function kindOf(form: Form): Kind | undefined {
  if (typeof form === 'string') return Object.hasOwn(KINDS, form) ? KINDS[form] : undefined
  return 'options' in form || 'each' in form ? OBJECT : undefined
}

/** Whether a value is what a form says; nothing where the form alone cannot tell. */
function fits(form: Form, value: unknown): boolean | undefined {
  if (typeof form === 'object' && 'anyOf' in form) {
    const found = form.anyOf.map((one) => fits(one, value))
    if (found.includes(true)) return true
    return found.includes(undefined) ? undefined : false
  }
  const isOne = kindOf(form)?.[1](value)
  if (isOne !== true || typeof form === 'string' || !isRecord(value)) return isOne
  const found = partsOf(form, value).map(([, one, part]) => part === undefined || fits(one, part))
  return found.includes(false) ? false : found.includes(undefined) ? undefined : true
}

function wordsOf(form: Form): readonly string[] {
  if (typeof form === 'object' && 'anyOf' in form) return form.anyOf.flatMap(wordsOf)
  const [words] = kindOf(form) ?? []
  return words === undefined ? [] : [words]
}
