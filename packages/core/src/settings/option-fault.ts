import { isRecord, isTexts } from '@tsango/toolkit/records'
import type { Form } from './forms.ts'

/**
 * What is wrong with options, for the `read` of a setting: a name that there is not, or else a value of another type than its form says, as files of settings
 * can give it. Gives nothing where neither is. It judges booleans, lists, texts and objects; numbers, sizes, lengths of time and choices are told by the
 * setting itself, which knows more of them. No value is shown.
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
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(forms, name))
  if (unknown !== undefined)
    return { fault: `"${unknown}" is not one of its options.`, hint: `Known: ${Object.keys(forms).join(', ')}.` }
  for (const [name, value] of Object.entries(given)) {
    const form = forms[name]
    if (value !== undefined && form !== undefined && fits(form, value) === false)
      return { fault: `${name} is not ${wordsOf(form).join(' or ')}.` }
  }
  return undefined
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
  if (typeof form === 'string' || !('anyOf' in form)) return kindOf(form)?.[1](value)
  const found = form.anyOf.map((one) => fits(one, value))
  if (found.includes(true)) return true
  return found.includes(undefined) ? undefined : false
}

function wordsOf(form: Form): readonly string[] {
  if (typeof form === 'object' && 'anyOf' in form) return form.anyOf.flatMap(wordsOf)
  const [words] = kindOf(form) ?? []
  return words === undefined ? [] : [words]
}
