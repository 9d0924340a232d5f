import type { Context } from 'hono'
import type { InputOf, OutputOf, StandardSchema } from '../schema/standard.ts'
import type { Skip } from '../slots/skippable.ts'
import type { FilesOf } from '../uploads/uploads.ts'
import type { Answer, ResponseModels } from './answer.ts'
import type { DependedOn, Dependencies } from './dependency.ts'
import type { Authentication, Guard, UserOf } from './guards.ts'
import type { AnswerDescriptions } from './kinds.ts'
import type { Part } from './parameters.ts'

/**
 * The methods that an endpoint can take. That of GET answers HEAD, too. QUERY (RFC 10008) asks as GET does, with a body; a document that has one is of
 * OpenAPI 3.2, which has a place for it.
 */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'QUERY'

/** The names of the parameters in a path: those of `'/posts/:id/:slug?'` are `'id' | 'slug'`. */
export type PathNames<P extends string> = P extends `${string}/:${infer Rest}`
  ? Name<Rest> | PathNames<`/${Tail<Rest>}`>
  : never

type Name<S extends string> = S extends `${infer Head}/${string}` ? Bare<Head> : Bare<S>
type Tail<S extends string> = S extends `${string}/${infer Rest}` ? Rest : ''
type Bare<S extends string> = S extends `${infer Head}{${string}` ? Head : S extends `${infer Head}?` ? Head : S

/** Schemas for the parameters of a path: a name that the path does not have is an error that says which it has. */
export type PathPart<P extends string, S> = {
  readonly [K in keyof S]: K extends PathNames<P> ? S[K] : NoSuchName<K, PathNames<P>>
}

/** What stands in an error for a name that a path does not have. */
export type NoSuchName<K, Names> = K extends string
  ? Names extends string
    ? `":${K}" is not in the path. It has: ":${Names}"`
    : never
  : never

/** No parameters. */
export type Nothing = Record<never, never>

/** What a handler gets of parameters. */
export type ValuesOf<S> = S extends StandardSchema
  ? OutputOf<S>
  : { readonly [K in keyof S]: S[K] extends StandardSchema ? OutputOf<S[K]> : never }

/** What a handler gets of a path: what the schemas give, and text where there is none. */
export type PathValues<P extends string, S> = ValuesOf<S> & { readonly [K in Exclude<PathNames<P>, keyof S>]: string }

/** What an endpoint's handler is given. */
export interface Call<P extends string, PS, Q, H, K, F, B, D, U, L> {
  readonly c: Context
  readonly path: PathValues<P, PS>
  readonly query: ValuesOf<Q>
  readonly headers: ValuesOf<H>
  readonly cookies: ValuesOf<K>
  readonly form: ValuesOf<F>
  readonly body: ValuesOf<B>
  /** In a staging folder until the request ends. */
  readonly files: FilesOf<L>
  /** What its dependencies give. */
  readonly depends: DependedOn<D>
  /** Who asks, by the endpoint's `auth`. */
  readonly user: U
}

/** What a handler may give: what the response model takes, what `answer(…)` made for a status that has one, or a finished response. */
export type Gives<R, RS = Nothing> = Response | AnswersOf<RS> | (R extends StandardSchema ? InputOf<R> : PlainOf<RS>)

// No mapped type: of one the compiler would infer models from what the handler gives.
type AnswersOf<RS, S = keyof RS> = S extends number & keyof RS ? Answer<S, Takes<RS[S]>> : never
type Takes<M> = M extends StandardSchema ? InputOf<M> : undefined
// Without any model whatever a handler gives leaves; with some, what has none does not.
type PlainOf<RS> = [keyof RS] extends [never] ? unknown : RS extends { readonly 200: infer M } ? Takes<M> : never

/** What an endpoint declares. */
export interface EndpointOptions<
  P extends string,
  PS,
  Q extends Part,
  H extends Part,
  K extends Part,
  F extends Part,
  B,
  R,
  D extends Dependencies,
  A extends Authentication | undefined,
  U0 = undefined,
  L = Nothing,
  RS extends ResponseModels = Nothing,
> {
  /** Schemas for parameters of the path; one without is text. */
  readonly path?: PathPart<P, PS>
  /** Parameters of the query; one that is not declared is refused (400). Without it the query is not read. */
  readonly query?: Q
  /** Headers; `apiKey` is read from `api-key`. */
  readonly headers?: H
  readonly cookies?: K
  /** Fields of a form, urlencoded or multipart. */
  readonly form?: F
  /** Files of a form: `upload(…)` or `uploads(…)` for each name. The form is multipart then. */
  readonly files?: L
  /** A body of JSON. */
  readonly body?: B
  /** What leaves: only what it names, and only what is valid. Without it, what the handler gives leaves as it is. */
  readonly response?: R
  /**
   * Models by status: what the handler gives by itself passes that of 200, and what it gives by `answer(404, …)` that of 404; `null` has no body. A status
   * without a model does not leave (500). Beside `response` those of the other statuses.
   */
  readonly responses?: RS
  /**
   * What the document says of answers that no model tells of: `{ 200: { as: 'csv', headers: ['etag'] }, 303: { as: 'redirect' } }`. It checks nothing that leaves.
   */
  readonly answers?: AnswerDescriptions
  /** How to find out who asks; somebody must, unless it is `attempt(…)`. */
  readonly auth?: A
  /** Who may ask. They are asked before anything of the request is read. */
  readonly guards?: readonly Guard<A extends Authentication ? UserOf<A> : U0>[]
  /** What the handler needs, made for each request that needs it. */
  readonly depends?: D
  /** Default: 200; 204 where there is no response model and the handler gives nothing. */
  readonly status?: number
  /** Bytes that the body may have, more or fewer than elsewhere; default: the setting `bodyLimit`. */
  readonly bodyLimit?: number
  /**
   * Slots of the application that requests to this endpoint do not pass: `['compression', 'rate-limit']`, a slot of one's own itself, and `'*'` for all that only
   * serve comfort. Default: none.
   */
  readonly skip?: readonly Skip[]
  /** Unique in the document; default: made of method and path. */
  readonly operationId?: string
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly deprecated?: boolean
  /** Whether it stands in the document; default: yes. */
  readonly documented?: boolean
}

/** What endpoints of a group have in common, and so do WebSockets. */
export interface CommonDefaults<D extends Dependencies, A extends Authentication | undefined> {
  /** Unless one has its own. */
  readonly auth?: A
  /** They hold before those of each. */
  readonly guards?: readonly Guard<A extends Authentication ? UserOf<A> : undefined>[]
  /** Beside those of each. */
  readonly depends?: D
  /** Beside those of each. */
  readonly skip?: readonly Skip[]
}
