/**
 * Typed endpoints: what a request holds is declared by schemas of any library, and the handler gets it read, checked and typed.
 *
 * @module
 */
import { Hono } from 'hono'
import { withBodyLimit } from '../body/own-limit.ts'
import { attachOperations } from '../openapi/attach.ts'
import type { StandardSchema } from '../schema/standard.ts'
import { skipSlots } from '../slots/skip.ts'
import type { UploadPart } from '../uploads/uploads.ts'
import type { ResponseModels } from './answer.ts'
import type { RunningCall } from './call.ts'
import type { Dependencies } from './dependency.ts'
import type { Authentication, UserOf } from './guards.ts'
import type { Part } from './parameters.ts'
import { type LooseOptions, mergeOptions, prepareEndpoint } from './prepare.ts'
import type { Call, CommonDefaults, EndpointOptions, Gives, Method, Nothing } from './types.ts'

export { Answer, answer, type ResponseModels } from './answer.ts'
export type { Teardown } from './call.ts'
export {
  type DependedOn,
  type Dependencies,
  type Dependency,
  type DependencyCall,
  type DependencyDescription,
  type DependencyOptions,
  dependency,
} from './dependency.ts'
export { EndpointInvalid, QueryUnreadable, RequestInvalid, ResponseInvalid } from './errors.ts'
export {
  type Authentication,
  type AuthenticationScheme,
  apiKey,
  attempt,
  authentication,
  bearer,
  firstOf,
  type Guard,
  type GuardRequest,
  type UserOf,
} from './guards.ts'
export type {
  AnswerDescription,
  AnswerDescriptions,
  AnswerKind,
  HeaderDescription,
  KnownHeader,
  MediaType,
} from './kinds.ts'
export { type ParameterInfo, param } from './param.ts'
export type { Part } from './parameters.ts'
export type {
  Call,
  EndpointOptions,
  Gives,
  Method,
  NoSuchName,
  Nothing,
  PathNames,
  PathPart,
  PathValues,
  ValuesOf,
} from './types.ts'

/**
 * What makes endpoints.
 *
 * @typeParam U - who a handler gets where the endpoint has no `auth` of its own
 * @typeParam D0 - what every handler gets of dependencies
 */
export type EndpointMaker<U = undefined, D0 extends Dependencies = Nothing> = <
  const P extends string,
  PS extends { readonly [name: string]: StandardSchema } = Nothing,
  Q extends Part = Nothing,
  H extends Part = Nothing,
  K extends Part = Nothing,
  F extends Part = Nothing,
  B extends StandardSchema | undefined = undefined,
  R extends StandardSchema | undefined = undefined,
  D extends Dependencies = Nothing,
  A extends Authentication | undefined = undefined,
  L extends { readonly [name: string]: UploadPart } = Nothing,
  RS extends ResponseModels = Nothing,
>(
  method: Method,
  path: P,
  options: EndpointOptions<P, PS, Q, H, K, F, B, R, D, A, U, L, RS>,
  handler: (
    call: Call<P, PS, Q, H, K, F, B, D0 & D, A extends Authentication ? UserOf<A> : U, L>,
  ) => Gives<R, NoInfer<RS>> | PromiseLike<Gives<R, NoInfer<RS>>>,
) => Hono

/** What {@link endpointsWith} gives all its endpoints. */
export interface EndpointDefaults<D extends Dependencies, A extends Authentication | undefined>
  extends CommonDefaults<D, A> {
  /** Beside those of each endpoint. */
  readonly tags?: readonly string[]
  /** Unless an endpoint has its own. */
  readonly bodyLimit?: number
}

/**
 * Makes an endpoint: a Hono app of one route, for `r.route('/api', …)`. What the request holds is read within limits, checked by the schemas
 * and given to the handler; what is wrong is refused with its place before the handler runs. What the handler gives passes the response model.
 * Raises {@link EndpointInvalid}.
 *
 * @example
 * import * as v from 'valibot'
 * const greet = endpoint('GET', '/greet/:name', { query: { loud: v.optional(v.boolean(), false) } }, ({ path, query }) => ({
 *   text: query.loud ? path.name.toUpperCase() : path.name,
 * }))
 * await (await greet.request('/greet/ada?loud=yes')).json() // → { text: 'ADA' }
 */
export const endpoint: EndpointMaker = endpointsWith({})

/**
 * Makes what makes endpoints that have something in common: who may ask, dependencies, tags.
 *
 * @example
 * const own = endpointsWith({ tags: ['notes'], auth: bearer((token) => (token === 'secret' ? { id: 1 } : undefined)) })
 * const response = await own('GET', '/me', {}, ({ user }) => user).request('/me')
 * response.status // → 401
 */
export function endpointsWith<D0 extends Dependencies = Nothing, A0 extends Authentication | undefined = undefined>(
  defaults: EndpointDefaults<D0, A0>,
): EndpointMaker<A0 extends Authentication ? UserOf<A0> : undefined, D0> {
  const common = defaults as LooseOptions
  // The steps put there what the types of a handler say.
  const make = (method: Method, path: string, own: LooseOptions, handler: (call: RunningCall) => unknown): Hono => {
    const options = mergeOptions(common, own)
    const { handle, operation } = prepareEndpoint(method, path, options, handler)
    const hono = new Hono()
    const { bodyLimit, skip } = options
    const limited = bodyLimit === undefined ? handle : withBodyLimit(bodyLimit, handle)
    hono.on(method, [path], skip === undefined ? limited : skipSlots(skip, limited))
    if (options.documented ?? true) attachOperations(hono, [operation])
    return hono
  }
  return make as unknown as EndpointMaker<A0 extends Authentication ? UserOf<A0> : undefined, D0>
}
