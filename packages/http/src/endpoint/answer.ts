import type { Context } from 'hono'
import type { StatusCode } from 'hono/utils/http-status'
import { pointerTo } from '../errors/pointer.ts'
import { BODILESS, isAnswerStatus } from '../response/statuses.ts'
import { type Checked, prepareValidate } from '../schema/check.ts'
import type { StandardSchema } from '../schema/standard.ts'
import { ResponseInvalid } from './errors.ts'
import { withPrepared } from './prepared.ts'

/** Response models by status; `null` is for an answer without a body: `{ 200: Note, 204: null, 404: Missing }`. */
export interface ResponseModels {
  readonly [status: number]: StandardSchema | null
}

/** What a handler gives for a status of its own; made by {@link answer}. */
export class Answer<S extends number = number, V = unknown> {
  readonly #status: S
  readonly #value: V

  constructor(status: S, value: V) {
    this.#status = status
    this.#value = value
  }

  get status(): S {
    return this.#status
  }

  get value(): V {
    return this.#value
  }
}

/**
 * What an endpoint answers under a status of its own: it passes the model that `responses` has for this status.
 *
 * @example
 * import * as v from 'valibot'
 * import { endpoint } from './endpoint.ts'
 * const Note = v.object({ text: v.string() })
 * const Moved = v.object({ to: v.number() })
 * const note = endpoint('GET', '/notes/:id', { path: { id: v.number() }, responses: { 200: Note, 410: Moved } }, ({ path }) =>
 *   path.id === 1 ? answer(410, { to: 7 }) : { text: 'Tea at five' },
 * )
 * const moved = await note.request('/notes/1')
 * moved.status // → 410
 * await moved.json() // → { to: 7 }
 */
export function answer<S extends number>(status: S): Answer<S, undefined>
export function answer<S extends number, V>(status: S, value: V): Answer<S, V>
export function answer(status: number, value?: unknown): Answer {
  return new Answer(status, value)
}

/** Makes a response of what a handler gave, with what it said of that by its context (`c.header`, `c.status`, cookies). */
export type MakeAnswer = (given: unknown, c: Context) => Response | Promise<Response>

/** What {@link prepareAnswer} takes. */
export interface AnswerOptions {
  /** For the log: `'GET /posts/:id'`. */
  readonly endpoint: string
  readonly response?: StandardSchema | undefined
  readonly responses?: ResponseModels | undefined
  readonly status?: number | undefined
}

/** The status of what a handler gives without one. */
export const USUAL = 200

/** All models of an endpoint by their status, `response` among them; empty where nothing that leaves is checked. */
export function modelsOf({
  response,
  responses,
  status = USUAL,
}: Omit<AnswerOptions, 'endpoint'>): ReadonlyMap<number, StandardSchema | null> {
  const models = Object.entries(responses ?? {}).map(([key, model]) => [Number(key), model] as const)
  return new Map(response === undefined ? models : [[status, response], ...models])
}

/** What is wrong with the models of an endpoint. */
export function wrongModels({ response, responses, status }: Omit<AnswerOptions, 'endpoint'>): string[] {
  const wrong: string[] = []
  if (response !== undefined && status !== undefined) wrong.push(...wrongModel(String(status), response))
  if (responses === undefined) return wrong
  if (Object.keys(responses).length === 0) wrong.push('Its "responses" names no status.')
  if (response === undefined && status !== undefined)
    wrong.push(`Its "status" is that of "response", which it has not: give answer(${status}, …) from the handler.`)
  if (response !== undefined && Object.hasOwn(responses, status ?? USUAL))
    wrong.push(`The status ${status ?? USUAL} has a model in "response" and in "responses".`)
  for (const [key, model] of Object.entries(responses)) wrong.push(...wrongModel(key, model))
  return wrong
}

function wrongModel(key: string, model: StandardSchema | null): string[] {
  const status = Number(key)
  if (!isAnswerStatus(status)) return [`"${key}" is no status: that is a whole number from 200 to 599.`]
  if (model !== null && BODILESS.has(status)) return [`An answer of status ${status} has no body: its model is null.`]
  return []
}

/**
 * Prepares what makes responses: a finished one leaves as it is, anything else passes the model of its status and leaves as JSON. Where there are models,
 * what has a status without one does not leave.
 */
export function prepareAnswer(options: AnswerOptions): MakeAnswer {
  const models = modelsOf(options)
  const usual = options.status ?? USUAL
  if (models.size === 0) {
    const plain = plainly(options.status)
    return (given, c) => {
      if (given instanceof Response) return withPrepared(given, c)
      return given instanceof Answer ? plainly(given.status)(given.value, c) : plain(given, c)
    }
  }
  const checks = new Map([...models].map(([status, model]) => [status, modelled(options.endpoint, status, model)]))
  const without = (status: number): MakeAnswer => {
    return () => {
      throw new ResponseInvalid(options.endpoint, [`the status ${status} has no model`])
    }
  }
  const ofUsual = checks.get(usual) ?? without(usual)
  return function give(given, c) {
    if (given instanceof Response) return withPrepared(given, c)
    if (!(given instanceof Answer)) return ofUsual(given, c)
    const { status, value } = given
    return (checks.get(status) ?? without(status))(value, c)
  }
}

const [JSON_TYPE, TEXT_TYPE, BYTES_TYPE] = [
  'application/json',
  'text/plain; charset=UTF-8',
  'application/octet-stream',
].map((type) => ({ 'content-type': type }))

/** A response with what was said of it by the context; without a status that of `c.status`, else 200. */
function respond(c: Context, body: string | Uint8Array | null, status?: number, headers?: Record<string, string>) {
  // Hono's types know of each status whether it has a body; ours are checked when the endpoint is made, and bytes are never of shared memory.
  return c.newResponse(body as string | null, status as StatusCode, headers)
}

function plainly(status: number | undefined): (given: unknown, c: Context) => Response {
  return (given, c) => {
    if (given === undefined || given === null) return respond(c, null, status ?? 204)
    if (typeof given === 'string') return respond(c, given, status, TEXT_TYPE)
    if (given instanceof Uint8Array) return respond(c, given, status, BYTES_TYPE)
    return respond(c, JSON.stringify(given), status, JSON_TYPE)
  }
}

function modelled(endpoint: string, status: number, model: StandardSchema | null): MakeAnswer {
  if (model === null)
    return (given, c) => {
      if (given === undefined || given === null) return respond(c, null, status)
      throw new ResponseInvalid(endpoint, [`the status ${status} has no body, and a value was given`])
    }
  const make = (found: Checked<unknown>, c: Context): Response => {
    if ('value' in found) return respond(c, JSON.stringify(found.value), status, JSON_TYPE)
    throw new ResponseInvalid(
      endpoint,
      found.faults.slice(0, 10).map(({ path, code }) => `${pointerTo(path) || 'the whole'}: ${code}`),
    )
  }
  const check = prepareValidate(model)
  return (given, c) => {
    const found = check(given)
    return found instanceof Promise ? found.then((later) => make(later, c)) : make(found, c)
  }
}
