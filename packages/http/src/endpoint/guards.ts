import type { Context } from 'hono'
import { Forbidden, Unauthorized } from '../errors/classes.ts'
import type { Components, JsonSchema, SecurityRequirement } from '../openapi/operation.ts'
import { type Credential, exchangeOf } from '../slots/exchange.ts'
import type { RunningCall, Step } from './call.ts'

/** One way to find out who asks. */
export interface AuthenticationScheme<U> {
  /** In the document of the API. */
  readonly name: string
  /** As OpenAPI describes it: `{ type: 'http', scheme: 'bearer' }`; a function is asked inside the application, when its document is made. */
  readonly description: JsonSchema | (() => JsonSchema)
  /** For `WWW-Authenticate` of a 401. */
  readonly challenge: string
  /** Finds who asks; nothing where this way says nothing. What it throws ends the request. */
  readonly find: (c: Context) => U | undefined | PromiseLike<U | undefined>
}

/**
 * How an endpoint finds out who asks, and whether somebody must.
 *
 * @typeParam U - who a handler gets
 */
export interface Authentication<U = unknown> {
  readonly schemes: readonly AuthenticationScheme<unknown>[]
  readonly isEnforced: boolean
  /** Only for the compiler. */
  readonly '~user'?: () => U
}

/** Who a handler gets. */
export type UserOf<A> = A extends Authentication<infer U> ? U : undefined

/**
 * Says how to find out who asks. An endpoint with `auth` answers 401 where that is nobody, before it reads anything else of the request; {@link attempt}
 * lets visitors pass.
 *
 * @example
 * const keys = authentication({
 *   name: 'key',
 *   description: { type: 'apiKey', in: 'header', name: 'x-key' },
 *   challenge: 'Key',
 *   find: (c) => (c.req.header('x-key') === 'k' ? { id: 1 } : undefined),
 * })
 * keys.isEnforced // → true
 */
export function authentication<U>(scheme: AuthenticationScheme<U>): Authentication<U> {
  return { schemes: [scheme], isEnforced: true }
}

/**
 * Finds who asks by the token of `Authorization: Bearer …`.
 *
 * @example
 * bearer((token) => (token.length > 20 ? { token } : undefined)).schemes[0]?.challenge // → 'Bearer'
 */
export function bearer<U>(
  find: (token: string, c: Context) => U | undefined | PromiseLike<U | undefined>,
): Authentication<U> {
  return authentication({
    name: 'bearer',
    description: { type: 'http', scheme: 'bearer' },
    challenge: 'Bearer',
    find: (c) => {
      const [, token] = /^bearer +([\w.~+/-]+=*) *$/i.exec(exchangeOf(c).header('authorization') ?? '') ?? []
      return token === undefined ? undefined : find(token, c)
    },
  })
}

/**
 * Finds who asks by a key in a header. Compare keys in constant time, or look for a hash of them.
 *
 * @param header - in any case: `'X-API-Key'`
 */
export function apiKey<U>(
  header: string,
  find: (key: string, c: Context) => U | undefined | PromiseLike<U | undefined>,
): Authentication<U> {
  const name = header.toLowerCase()
  return authentication({
    name: `key-${name}`,
    description: { type: 'apiKey', in: 'header', name },
    challenge: `ApiKey header="${name}"`,
    find: (c) => {
      const key = exchangeOf(c).header(name)
      return key === undefined || key === '' ? undefined : find(key, c)
    },
  })
}

/** Several ways, tried in their order: the first that finds somebody counts. */
export function firstOf<const A extends readonly Authentication[]>(...ways: A): Authentication<UserOf<A[number]>> {
  return { schemes: ways.flatMap(({ schemes }) => schemes), isEnforced: ways.every(({ isEnforced }) => isEnforced) }
}

/** Finds who asks, and lets visitors pass, too. */
export function attempt<U>(way: Authentication<U>): Authentication<U | undefined> {
  return { schemes: way.schemes, isEnforced: false }
}

/** What a guard is given. */
export interface GuardRequest<U> {
  readonly c: Context
  readonly user: U
}

/** Says whether a request may pass. Anything but `true` ends it: with 401 where nobody is known, else with 403. */
export type Guard<U = unknown> = (request: GuardRequest<U>) => boolean | PromiseLike<boolean>

/** Prepares the steps that find out who asks and enforce what guards say; they come before anything of the request is read. */
export function guardSteps(auth: Authentication | undefined, guards: readonly Guard[]): readonly Step[] {
  const steps: Step[] = []
  const challenge = auth?.schemes.map((scheme) => scheme.challenge).join(', ')
  const credentials = () => auth && credentialsOf(auth)
  if (auth || guards.length > 0)
    steps.push((call) => {
      exchangeOf(call.c).credentials = credentials
    })
  if (auth) steps.push(findUser(auth))
  if (auth?.isEnforced) steps.push((call) => void (call.user === undefined && refuse(call, challenge)))
  for (const guard of guards) steps.push((call) => pass(call, guard, challenge))
  return steps
}

function credentialsOf({ schemes }: Authentication): readonly Credential[] | undefined {
  const found = schemes.flatMap(({ description }) => credentialIn(description) ?? [])
  return found.length === schemes.length ? found : undefined
}

// As OpenAPI describes it: https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object
function credentialIn(description: AuthenticationScheme<unknown>['description']): Credential | undefined {
  const { type, in: place, name } = typeof description === 'function' ? description() : description
  if (type === 'http' || type === 'oauth2' || type === 'openIdConnect') return { in: 'header', name: 'authorization' }
  const isPlace = place === 'header' || place === 'query' || place === 'cookie'
  return type === 'apiKey' && isPlace && typeof name === 'string' ? { in: place, name } : undefined
}

function findUser({ schemes }: Authentication): Step {
  const [first, ...rest] = schemes
  return async function find(call) {
    call.user = (await first?.find(call.c)) ?? undefined
    for (const scheme of rest) {
      if (call.user !== undefined) return
      call.user = (await scheme.find(call.c)) ?? undefined
    }
  }
}

function pass(call: RunningCall, guard: Guard, challenge: string | undefined): Promise<void> | void {
  const said = guard({ c: call.c, user: call.user })
  if (said === true) return
  if (typeof said !== 'object') return refuse(call, challenge)
  return Promise.resolve(said).then((later) => {
    if (later !== true) refuse(call, challenge)
  })
}

function refuse({ user }: RunningCall, challenge: string | undefined): never {
  // Without a way to find out who asks there is nobody to log in.
  if (user !== undefined || challenge === undefined) throw new Forbidden()
  throw new Unauthorized(undefined, { headers: { 'www-authenticate': challenge } })
}

/** Whether what the document says of it is known in an application alone. */
export function isDescribedLate(auth: Authentication | undefined): boolean {
  return auth?.schemes.some(({ description }) => typeof description === 'function') ?? false
}

/** What the document of the API says of it. */
export function describeSecurity(auth: Authentication | undefined): {
  readonly security?: readonly SecurityRequirement[]
  readonly securitySchemes?: Components['securitySchemes']
} {
  if (auth === undefined) return {}
  const ways = auth.schemes.map(({ name }) => ({ [name]: [] }))
  return {
    security: auth.isEnforced ? ways : [{}, ...ways],
    securitySchemes: Object.fromEntries(
      auth.schemes.map(({ name, description }) => [
        name,
        typeof description === 'function' ? description() : description,
      ]),
    ),
  }
}
