import { ComponentTaken, type JsonSchema } from '../openapi/operation.ts'
import { type Direction, jsonSchemaOf } from '../schema/json-schema.ts'
import type { StandardSchema } from '../schema/standard.ts'

/** Collects schemas that need a name: those with a title, and the definitions that others refer to. */
export class Named {
  readonly #schemas: Record<string, JsonSchema>
  /** What stands before names of what has none itself, so that no other endpoint has the same. */
  readonly #endpoint: string
  #count = 0

  constructor(schemas: Record<string, JsonSchema>, endpoint: string) {
    this.#schemas = schemas
    this.#endpoint = componentName(endpoint)
  }

  schemaOf(schema: StandardSchema, direction: Direction): JsonSchema {
    const made = jsonSchemaOf(schema, direction) ?? {}
    const { $defs, ...json } = made
    const named = typeof json['title'] === 'string' ? componentName(json['title']) : undefined
    const title = named !== undefined && direction === 'input' ? titleSent(named, made, schema) : named
    const refersToItself = JSON.stringify(json).includes('"$ref":"#"')
    const unique = `${this.#endpoint}_${++this.#count}`
    const own = title ?? (refersToItself ? unique : undefined)
    const rename = (name: string): string => `${own ?? unique}${capital(name)}`
    const put = (name: string, part: JsonSchema): void => {
      const made = relinked(part, own, rename) as JsonSchema
      const known = this.#schemas[name]
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(made))
        throw new ComponentTaken('schemas', name)
      this.#schemas[name] = made
    }
    for (const [name, part] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) put(rename(name), part)
    if (own === undefined) return relinked(json, own, rename) as JsonSchema
    put(own, json)
    return { $ref: `#/components/schemas/${own}` }
  }
}

// References within a schema start at its own root; in the document that is somebody else's.
function relinked(part: unknown, own: string | undefined, rename: (name: string) => string): unknown {
  if (Array.isArray(part)) return part.map((one) => relinked(one, own, rename))
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key !== '$ref' || typeof value !== 'string') return [key, relinked(value, own, rename)]
      if (value === '#') return [key, `#/components/schemas/${own}`]
      return [key, value.replace(/^#\/\$defs\/(.+)$/, (_, name: string) => `#/components/schemas/${rename(name)}`)]
    }),
  )
}

// One model as it is sent and as it is answered has two schemas where it has defaults, or makes something else of what it reads.
function titleSent(name: string, sent: JsonSchema, schema: StandardSchema): string {
  return JSON.stringify(sent) === JSON.stringify(jsonSchemaOf(schema, 'output')) ? name : `${name}Input`
}

function componentName(title: string): string {
  return title.replace(/[^\w.-]+/g, '_')
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
