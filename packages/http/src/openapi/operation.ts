import { TsangoError } from '@tsango/core/errors'

/** A JSON Schema (2020-12), as OpenAPI takes it since 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A parameter of an address, a header or a cookie. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly description?: string
  /** Always true in a path. */
  readonly required?: boolean
  readonly deprecated?: boolean
  readonly example?: unknown
  readonly schema: JsonSchema
  /** How a list is written; default by OpenAPI: `form` with `explode`. */
  readonly style?: string
  readonly explode?: boolean
}

/** What a parameter of the path is by where it stands in the whole address, however the route names it and wherever it is mounted. */
export interface PathSegment {
  /** What stands before it: `'/api'` for the second part of `/api/:version/users`. */
  readonly after: string
  readonly description?: string
  readonly schema: JsonSchema
}

/** A body by its media types. */
export interface Content {
  readonly [mediaType: string]: { readonly schema: JsonSchema; readonly example?: unknown }
}

/** What a request may hold. */
export interface RequestBody {
  readonly description?: string
  readonly required?: boolean
  readonly content: Content
}

/** What an operation answers. */
export interface ResponseDescription {
  readonly description: string
  readonly headers?: Readonly<Record<string, { readonly description?: string; readonly schema: JsonSchema }>>
  readonly content?: Content
}

/** Schemes by name with their scopes; all of one entry together are needed, one of the entries is enough. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>

/** Parts that operations refer to as `#/components/schemas/Post`. */
export interface Components {
  readonly schemas?: Readonly<Record<string, JsonSchema>>
  readonly securitySchemes?: Readonly<Record<string, JsonSchema>>
}

/** What a route does, for the document of the API. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'options' | 'head' | 'query'
  /** As it was registered on the Hono app that the operations are attached to: `'/:id'`. */
  readonly path: string
  /** Unique in the document; default: made of method and path. */
  readonly operationId?: string
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly deprecated?: boolean
  /** Those of the path are added by themselves where they are missing. */
  readonly parameters?: readonly Parameter[]
  /** What is known of parameters of the path that are not described by their names. */
  readonly segments?: readonly PathSegment[]
  readonly requestBody?: RequestBody
  /** By status; problem details are added as `default`. */
  readonly responses: Readonly<Record<string, ResponseDescription>>
  /** `[]` needs nothing, though the document says otherwise. */
  readonly security?: readonly SecurityRequirement[]
  readonly components?: Components
}

/** An operation whose description needs what only a built application has, such as its models. */
export interface LateOperation extends Pick<Operation, 'method' | 'path'> {
  /**
   * Called inside the application's context, when the application is built and when its document is. What it throws when the application is
   * built is a problem of the application.
   */
  readonly describe: () => Omit<Operation, 'method' | 'path'>
}

/** Raised when an operation is attached to a Hono app that has no such route. */
export class OperationWithoutRoute extends TsangoError {
  readonly code = 'operation_without_route'

  constructor(method: string, path: string, known: readonly string[]) {
    const list = known.length === 0 ? 'none' : known.join(', ')
    super(`No route ${method} ${path} to attach an operation to. Known: ${list}. Register the route first.`)
  }
}

/** Raised when two operations, or two models of one, bring different schemas under one name. */
export class ComponentTaken extends TsangoError {
  readonly code = 'component_taken'

  constructor(kind: string, name: string) {
    super(
      `Two operations, or two models of one, bring different ${kind} under the name "${name}". Give one of them another name.`,
    )
  }
}
