import { toJsonSchema } from '@valibot/to-json-schema'
import type { JsonSchema } from '../openapi/operation.ts'
import { mayBeAbsent } from './may-be-absent.ts'
import type { StandardSchema } from './standard.ts'

/** Which side of a schema: what it takes, or what it gives. */
export type Direction = 'input' | 'output'

/** What libraries offer that speak Standard JSON Schema. */
interface Converter {
  readonly jsonSchema?: {
    readonly [D in Direction]: (options: {
      readonly target: string
      readonly libraryOptions?: Readonly<Record<string, unknown>>
    }) => Record<string, unknown>
  }
}

const TARGET = 'draft-2020-12'

/**
 * The JSON Schema (2020-12) of a schema; nothing where its library offers none. Schemas of valibot have one, and those of every library that
 * speaks Standard JSON Schema, such as zod from 4.2 and arktype from 2.1. What cannot be said in JSON Schema is left out.
 */
export function jsonSchemaOf(schema: StandardSchema, direction: Direction): JsonSchema | undefined {
  const { vendor, jsonSchema } = schema['~standard'] as StandardSchema['~standard'] & Converter
  const made =
    vendor === 'valibot'
      ? ofValibot(schema, direction)
      : // zod refuses what JSON has no word for, such as a moment, unless it is told to leave it open.
        jsonSchema?.[direction]({ target: TARGET, libraryOptions: { unrepresentable: 'any' } })
  if (made === undefined) return undefined
  const { $schema: _dialect, '~standard': _standard, ...rest } = made
  return rest
}

function ofValibot(schema: StandardSchema, typeMode: Direction): Record<string, unknown> {
  return toJsonSchema(schema as never, {
    target: TARGET,
    typeMode,
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema, jsonSchema }) => {
      // A moment leaves as text; what `JSON.stringify` makes of one.
      if (valibotSchema.type === 'date') return { type: 'string', format: 'date-time' }
      // What leaves has all its items, `null` for those that are not there.
      if (typeMode === 'input' && 'prefixItems' in jsonSchema)
        return { ...jsonSchema, minItems: neededOf((valibotSchema as unknown as Tuple).items) }
      return jsonSchema
    },
  }) as Record<string, unknown>
}

interface Tuple {
  readonly items: readonly StandardSchema[]
}

// The items up to the last one that has to be there.
function neededOf(items: readonly StandardSchema[]): number {
  return items.findLastIndex((item) => !mayBeAbsent(item)) + 1
}
