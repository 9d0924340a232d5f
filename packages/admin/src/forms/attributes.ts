import type { FieldSpec } from '@tsango/core/fields'
import type { Input } from '../site/inputs.ts'
import { leadsTo } from '../site/leads-to.ts'

type Attribute = readonly [name: string, value: string]

const TYPES: Partial<Record<Input['widget'], string>> = {
  text: 'text',
  email: 'email',
  url: 'url',
  integer: 'number',
  number: 'number',
  decimal: 'text',
  date: 'date',
  time: 'time',
  datetime: 'datetime-local',
  secret: 'password',
  checkbox: 'checkbox',
}

const LIMITS: Partial<Record<FieldSpec['kind'], readonly [min: string, max: string]>> = {
  smallInt: ['-32768', '32767'],
  int: ['-2147483648', '2147483647'],
}

/** The attributes of an input: its type, what a browser can check, and what describes it. */
export function attributesOf(
  input: Input,
  id: string,
  { required, hasFaults }: { readonly required: boolean; readonly hasFaults: boolean },
): readonly Attribute[] {
  const described = [input.help || input.widget === 'datetime' ? `${id}-help` : '', hasFaults ? `${id}-error` : '']
  const describedBy = described.filter((one) => one !== '').join(' ')
  const type = TYPES[input.widget]
  return [
    ['id', id],
    ['name', input.name],
    ...(type ? [['type', type] as const] : []),
    // What is written from right to left is shown so.
    ...(['text', 'textarea'].includes(input.widget) ? [['dir', 'auto'] as const] : []),
    ...limits(input),
    ...(required && input.widget !== 'checkbox' && input.widget !== 'keys' ? [['required', 'required'] as const] : []),
    ...(hasFaults ? [['aria-invalid', 'true'] as const] : []),
    ...(describedBy ? [['aria-describedby', describedBy] as const] : []),
  ]
}

function limits({ widget, field }: Input): readonly Attribute[] {
  if (!field || leadsTo(field)) return []
  const { maxLength, min, max } = field.spec
  if (widget === 'integer') {
    // Browsers round whole numbers beyond 2^53 in a number's input.
    if (field.kind === 'bigIntExact') return [['inputmode', 'numeric']]
    const [least, most] = LIMITS[field.kind] ?? []
    return present({ min: min ?? least, max: max ?? most, step: '1' })
  }
  if (widget === 'number') return present({ min, max, step: 'any' })
  if (widget === 'decimal') return [['inputmode', 'decimal']]
  if (widget === 'time' || widget === 'datetime') return [['step', 'any']]
  if (widget === 'secret') return [['autocomplete', 'new-password'], ...present({ maxlength: maxLength })]
  return ['text', 'email', 'url', 'textarea'].includes(widget) ? present({ maxlength: maxLength }) : []
}

function present(given: Readonly<Record<string, unknown>>): readonly Attribute[] {
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]))
}
