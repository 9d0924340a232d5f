import { type Environment, isReader } from './env.ts'
import type { Alone, Form } from './forms.ts'
import { isPlain } from './settings.ts'

type Options = Readonly<Record<string, unknown>>

/** Whether a value is an object of options, into which those of other layers are merged. */
export function isOptions(value: unknown, form: Form = 'any'): value is Options {
  return isPlain(value) && !Array.isArray(value) && !isReader(value) && !isThing(form, value)
}

// A store or a logger may be a plain object: it has methods, and none of the options' names.
function isThing(form: Form, value: Options): boolean {
  const known = alternativesOf(form).flatMap((one) => ('options' in one ? Object.keys(one.options) : []))
  const isMade = known.length > 0 && Object.values(value).some((one) => typeof one === 'function')
  return isMade && !known.some((name) => Object.hasOwn(value, name))
}

/** What a value alone stands for beside options of such names; nothing where its form does not say it. */
export function standsFor(
  form: Form,
  value: unknown,
  { beside, environment }: { beside: readonly string[]; environment: Environment },
): Options | undefined {
  if (value === undefined) return undefined
  const found = alternativesOf(form).find(
    (one) => one.alone !== undefined && ('each' in one || beside.every((name) => Object.hasOwn(one.options, name))),
  )
  return found?.alone === undefined ? undefined : optionsOf(found.alone, value, environment)
}

function optionsOf(alone: Alone, value: unknown, environment: Environment): Options | undefined {
  if (typeof alone === 'string') return { [alone]: value }
  const read = isReader(value) ? value.read(environment) : { value }
  if (!('value' in read) || typeof read.value !== 'boolean') return undefined
  return alone[read.value ? 'true' : 'false']
}

function alternativesOf(form: Form): readonly Extract<Form, { readonly alone?: Alone }>[] {
  if (typeof form === 'string' || 'choice' in form) return []
  return 'anyOf' in form ? form.anyOf.flatMap(alternativesOf) : [form]
}
