import { isDeeper, MAX_JSON_DEPTH, parseValue } from '@tsango/core/values'
import type { Place } from '@tsango/http/errors'
import { isRecord } from '@tsango/toolkit/records'
import { didYouMean } from '@tsango/toolkit/text'
import { BodyInvalid } from '../errors/errors.ts'
import { type ColumnField, holdsEmptyText, type PairsField, type ResourceField } from '../viewset/fields.ts'
import type { Values } from '../viewset/rows.ts'

/** What a body asks for: as a whole (`POST`, `PUT`) every required field must be there, `PATCH` gives some. */
export type BodyOf = 'create' | 'update' | 'partialUpdate'

/** A body that was read. */
export interface Body {
  /** By attribute, as rows hold them. */
  readonly values: Values
  /** The keys of each many-to-many relation that was given. */
  readonly pairs: ReadonlyMap<PairsField, readonly unknown[]>
  /** What clients cannot set and was sent all the same, as it was sent. */
  readonly fixed: ReadonlyMap<ResourceField, unknown>
  /** What is wrong so far; what is wrong later joins it. */
  readonly faults: Place[]
}

/** Keys that one many-to-many relation can be given. */
export const MAX_KEYS = 1000

/** Faults that one answer tells of: a body of a hundred thousand names that nobody knows gets no answer of that length. */
const MAX_FAULTS = 100

/** Reads bodies into values. Raises {@link BodyInvalid} for what is no object. */
export function createReadBody(fields: readonly ResourceField[]): (json: unknown, of: BodyOf) => Body {
  const byName = new Map(fields.map((field) => [field.name, field]))
  return function readBody(json, of) {
    if (!isRecord(json))
      throw new BodyInvalid([{ pointer: '', code: 'type', detail: 'The body must be an object of fields.' }])
    const body = {
      values: {} as Values,
      pairs: new Map<PairsField, unknown[]>(),
      fixed: new Map(),
      faults: [] as Place[],
    }
    for (const [name, value] of Object.entries(json)) {
      if (body.faults.length >= MAX_FAULTS) break
      const field = byName.get(name)
      if (field === undefined) body.faults.push(unknown(name, byName.keys()))
      else if (isDeeper(value, MAX_JSON_DEPTH))
        body.faults.push(place(name, 'depth', `Nested in more than ${MAX_JSON_DEPTH} levels.`))
      else if (!field.settable[of === 'create' ? 'create' : 'update']) body.fixed.set(field, value)
      else if (field.kind === 'column') readColumn(field, value, body)
      else readKeys(field, value, body)
    }
    if (of !== 'partialUpdate') requireFields(fields, json, of, body)
    return body
  }
}

function readColumn({ name, field, spec }: ColumnField, input: unknown, { values, faults }: Body): void {
  const parsed = parseValue(spec, input)
  if ('fault' in parsed) faults.push(place(name, parsed.fault.code, parsed.fault.message))
  // An attribute is a name that a model declared, never one that a client made up.
  else values[field.attribute] = parsed.value
}

function readKeys(
  field: PairsField,
  input: unknown,
  body: Body & { readonly pairs: Map<PairsField, unknown[]> },
): void {
  const { name, relation } = field
  if (!Array.isArray(input)) {
    body.faults.push(place(name, 'type', 'This must be a list of keys.'))
    return
  }
  if (input.length > MAX_KEYS) {
    body.faults.push(place(name, 'max_items', `At most ${MAX_KEYS} keys.`))
    return
  }
  const keys: unknown[] = []
  for (const [index, item] of input.entries()) {
    if (body.faults.length >= MAX_FAULTS) break
    const parsed = parseValue(relation.target.key.spec, item)
    if ('fault' in parsed) body.faults.push(place(name, parsed.fault.code, parsed.fault.message, index))
    else keys.push(parsed.value)
  }
  if (keys.length === input.length) body.pairs.set(field, keys)
}

function requireFields(fields: readonly ResourceField[], json: object, of: BodyOf, { values, faults }: Body): void {
  for (const field of fields) {
    if (Object.hasOwn(json, field.name)) continue
    const settable = field.settable[of === 'create' ? 'create' : 'update']
    if (field.required && settable) faults.push(place(field.name, 'required', 'This field is required.'))
    else if (of === 'create' && settable && field.kind === 'column' && needsEmptyText(field)) values[field.name] = ''
  }
}

// Text that may be empty and has neither default nor NULL is empty where it is left out.
function needsEmptyText({ spec }: ColumnField): boolean {
  return holdsEmptyText(spec) && !spec.nullable && spec.default === undefined
}

function unknown(name: string, known: Iterable<string>): Place {
  return place(name.slice(0, 100), 'unknown_field', `There is no such field. ${didYouMean(name, known, { max: 40 })}`)
}

/** A fault at a field, or at an item of its list. */
export function place(name: string, code: string, detail: string, item?: number): Place {
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return { pointer: item === undefined ? pointer : `${pointer}/${item}`, code, detail }
}
