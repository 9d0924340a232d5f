import type { JsonSchema } from '../openapi/operation.ts'
import { type Direction, jsonSchemaOf } from '../schema/json-schema.ts'
import type { StandardSchema } from '../schema/standard.ts'

/** Collects schemas that need a name: those with a title, and the definitions that others refer to. */
export class Named {
  readonly #schemas: Record<string, JsonSchema>

  constructor(schemas: Record<string, JsonSchema>) {
    this.#schemas = schemas
  }

  schemaOf(schema: StandardSchema, direction: Direction): JsonSchema {
    const { $defs, ...json } = jsonSchemaOf(schema, direction) ?? {}
    const title = typeof json['title'] === 'string' ? componentName(json['title']) : undefined
    const refersToItself = JSON.stringify(json).includes('"$ref":"#"')
    const own = title ?? (refersToItself ? `Recursive${Object.keys(this.#schemas).length + 1}` : undefined)
    const rename = (name: string): string => (own === undefined ? `Part${name}` : `${own}${capital(name)}`)
    const put = (name: string, part: JsonSchema): void => {
      this.#schemas[name] = relinked(part, own, rename) as JsonSchema
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

function componentName(title: string): string {
  return title.replace(/[^\w.-]+/g, '_')
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
