import type { FieldSpec, Kind } from '../fields/field.ts'

/** A JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1). */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

const TYPES: Readonly<Record<Kind, JsonSchema>> = {
  bigAuto: { type: 'integer' },
  auto: { type: 'integer' },
  smallAuto: { type: 'integer' },
  smallInt: { type: 'integer', minimum: -32768, maximum: 32767 },
  int: { type: 'integer', minimum: -2147483648, maximum: 2147483647 },
  bigInt: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  bigIntExact: { type: 'string', pattern: '^-?\\d+$' },
  float: { type: 'number' },
  decimal: { type: 'string', format: 'decimal' },
  boolean: { type: 'boolean' },
  char: { type: 'string' },
  text: { type: 'string' },
  slug: { type: 'string', pattern: '^[-a-zA-Z0-9_]+$' },
  choice: { type: 'string' },
  citext: { type: 'string' },
  encrypted: { type: 'string' },
  ip: { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
  email: { type: 'string', format: 'email' },
  url: { type: 'string', format: 'uri' },
  uuid: { type: 'string', format: 'uuid' },
  date: { type: 'string', format: 'date' },
  time: { type: 'string', format: 'time' },
  dateTime: { type: 'string', format: 'date-time' },
  dateTimeExact: { type: 'string', format: 'date-time' },
  duration: { type: 'integer', description: 'Milliseconds.' },
  json: {},
  binary: { type: 'string', contentEncoding: 'base64' },
  array: { type: 'array' },
  range: { type: 'object' },
  hstore: { type: 'object', additionalProperties: { type: ['string', 'null'] } },
  vector: { type: 'array', items: { type: 'number' } },
  point: {
    type: 'object',
    required: ['x', 'y'],
    properties: { x: { type: 'number' }, y: { type: 'number' } },
  },
  compositeKey: { type: 'array' },
}

function structure({ kind, element, dims, parts }: FieldSpec): JsonSchema {
  if (parts) return { prefixItems: parts.map(jsonSchemaOf), minItems: parts.length, maxItems: parts.length }
  if (kind === 'vector') return { minItems: dims, maxItems: dims }
  if (element === undefined) return {}
  if (kind === 'array') return { items: jsonSchemaOf(element) }
  const end = jsonSchemaOf({ ...element, nullable: true })
  return {
    required: ['lower', 'upper'],
    properties: { lower: end, upper: end, bounds: { enum: ['[)', '[]', '(]', '()', 'empty'], default: '[)' } },
  }
}

/** The JSON Schema of a field's value, with its limits, choices and help. */
export function jsonSchemaOf(spec: FieldSpec): JsonSchema {
  const { kind, nullable, maxLength, min, max, choices, help, label } = spec
  const base = TYPES[kind]
  const type = nullable && typeof base['type'] === 'string' ? { type: [base['type'], 'null'] } : {}
  return {
    ...base,
    ...type,
    ...structure(spec),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(typeof min === 'number' ? { minimum: min } : {}),
    ...(typeof max === 'number' ? { maximum: max } : {}),
    ...(choices ? { enum: [...choices.map((choice) => choice.value), ...(nullable ? [null] : [])] } : {}),
    ...(label === undefined ? {} : { title: label }),
    ...(help === undefined ? {} : { description: help }),
  }
}
