import { defined } from '@tsango/toolkit/records'
import type { Context } from 'hono'
import { letGo, streamEnd } from '../answers/stream-end.ts'
import { isLimit } from '../body/own-limit.ts'
import type { LateOperation, Operation } from '../openapi/operation.ts'
import type { StandardSchema } from '../schema/standard.ts'
import { exchangeOf } from '../slots/exchange.ts'
import { withAdded } from '../slots/headers.ts'
import { skipFault } from '../slots/skippable.ts'
import { type UploadPart, wrongUploads } from '../uploads/uploads.ts'
import { type MakeAnswer, prepareAnswer, type ResponseModels, wrongModels } from './answer.ts'
import { RunningCall, runSteps, type Step } from './call.ts'
import { allDependencies, type Dependencies, isThenable, resolveAll } from './dependency.ts'
import { describeEndpoint } from './describe.ts'
import { EndpointInvalid } from './errors.ts'
import { type Authentication, type Guard, guardSteps, isDescribedLate } from './guards.ts'
import { wrongAnswers } from './kinds.ts'
import { type Location, type Parameters, type Part, prepareParameters } from './parameters.ts'
import { bodyStep, filesStep, formStep, parameterStep, refuseFaults, strictQueryStep } from './reading.ts'
import type { EndpointOptions, Method } from './types.ts'

/** The options of an endpoint, seen without its types. */
export type LooseOptions = Omit<
  EndpointOptions<
    string,
    never,
    Part,
    Part,
    Part,
    Part,
    StandardSchema | undefined,
    StandardSchema | undefined,
    Dependencies,
    Authentication | undefined,
    unknown,
    Readonly<Record<string, UploadPart>>,
    ResponseModels
  >,
  'path' | 'guards'
> & { readonly path?: Part; readonly guards?: readonly Guard[] }

/** An endpoint, prepared: what answers, and what the document of the API says of it. */
export interface PreparedEndpoint {
  readonly handle: (c: Context) => Response | Promise<Response>
  readonly operation: Operation | LateOperation
}

/** Prepares an endpoint. Raises {@link EndpointInvalid}. */
export function prepareEndpoint(
  method: Method,
  path: string,
  options: LooseOptions,
  run: (call: RunningCall) => unknown,
): PreparedEndpoint {
  const name = `${method} ${path}`
  const { steps, parameters } = prepareSteps({ name, path, wrong: contradictions(method, options) }, options)
  const describe = () => describeEndpoint({ method, path, parameters, options })
  const operation = describe()
  return {
    handle: answering(steps, run, prepareAnswer({ endpoint: name, ...options })),
    operation: isDescribedLate(options.auth) ? { method: operation.method, path, describe } : operation,
  }
}

/** What {@link prepareSteps} is told of an endpoint. */
export interface Declaring {
  /** For errors. */
  readonly name: string
  readonly path: string
  /** What is wrong with it so far. */
  readonly wrong: string[]
}

/**
 * Prepares what is done of a request before the handler runs: who asks and who may, what is read and checked, what is needed. Raises
 * {@link EndpointInvalid}.
 */
export function prepareSteps(
  { name, path, wrong }: Declaring,
  options: LooseOptions,
): { readonly steps: readonly Step[]; readonly parameters: readonly Parameters[] } {
  const fault = options.skip === undefined ? undefined : skipFault(options.skip)
  if (fault !== undefined) wrong.push(`Its "skip" ${fault}`)
  const own = partsOf(options).map(([location, part]) => prepareParameters(location, part, wrong))
  const ofDependencies = allDependencies(options.depends ?? {}).flatMap((one) =>
    partsOf(one['~dependency']).map(([location, part]) => [one, prepareParameters(location, part, wrong)] as const),
  )
  if (wrong.length > 0) throw new EndpointInvalid(name, wrong)
  const all = [...own, ...ofDependencies.map(([, parameters]) => parameters)]
  const steps: readonly Step[] = [
    ...guardSteps(options.auth, options.guards ?? []),
    ...(options.path || !path.includes(':') ? [] : [takePath]),
    ...(all.some(({ location }) => location === 'query') ? [strictQueryStep(all)] : []),
    ...ofDependencies.map(([one, parameters]) => parameterStep(parameters, (call) => call.ofDependency(one))),
    ...own.flatMap((one) => (one.location === 'form' ? [] : [parameterStep(one, itself)])),
    ...formSteps(
      own.find(({ location }) => location === 'form'),
      options,
    ),
    ...(options.body ? [bodyStep(options.body, options.bodyLimit)] : []),
    refuseFaults,
    ...(options.depends ? [dependsStep(options.depends)] : []),
  ]
  return { steps, parameters: all }
}

/** The options of one with what it has in common with others: tags, guards, dependencies and skipped slots add up, and its own stand in the place of the rest. */
export function mergeOptions<T extends Pick<LooseOptions, 'tags' | 'guards' | 'depends' | 'skip'>>(
  common: T,
  own: T,
): T {
  const { tags, guards, depends, skip } = common
  return {
    ...common,
    // What is given as undefined is not given: it must not take away who may ask.
    ...defined(own),
    ...(tags && { tags: [...tags, ...(own.tags ?? [])] }),
    ...(guards && { guards: [...guards, ...(own.guards ?? [])] }),
    ...(depends && { depends: { ...depends, ...own.depends } }),
    ...(skip && { skip: [...skip, ...(own.skip ?? [])] }),
  }
}

function formSteps(form: Parameters | undefined, { files, bodyLimit }: LooseOptions): readonly Step[] {
  if (files) return [filesStep(form, files, bodyLimit)]
  return form ? [formStep(form, bodyLimit)] : []
}

const itself = (call: RunningCall): RunningCall => call

const takePath: Step = (call) => {
  call.path = call.c.req.param()
}

function contradictions(method: Method, options: LooseOptions): string[] {
  const { body, form, files, bodyLimit, answers } = options
  const wrong: string[] = [...wrongUploads(files ?? {}), ...wrongModels(options), ...wrongAnswers(answers ?? {})]
  if (body && (form ?? files)) wrong.push('It has a "body" and a "form" or "files", and a request has one of them.')
  if (method === 'GET' && (body ?? form ?? files)) wrong.push('It is a GET, which has no body.')
  if (bodyLimit !== undefined && !isLimit(bodyLimit))
    wrong.push(`Its "bodyLimit" is ${bodyLimit}, and a limit is a whole number of bytes.`)
  return wrong
}

type Parts = Partial<Record<'path' | 'query' | 'headers' | 'cookies' | 'form', Part | undefined>>

function partsOf({ path, query, headers, cookies, form }: Parts): readonly (readonly [Location, Part])[] {
  const all = [
    ['path', path],
    ['query', query],
    ['header', headers],
    ['cookie', cookies],
    ['form', form],
  ] as const
  return all.flatMap(([location, part]) => (part === undefined ? [] : [[location, part] as const]))
}

function dependsStep(depends: Dependencies): Step {
  return function makeDependencies(call) {
    const made = resolveAll(depends, call)
    if (made instanceof Promise)
      return made.then((found) => {
        call.depends = found
      })
    call.depends = made
  }
}

function answering(
  steps: readonly Step[],
  run: (call: RunningCall) => unknown,
  answer: MakeAnswer,
): PreparedEndpoint['handle'] {
  const respond = (call: RunningCall): Response | Promise<Response> => {
    const given = run(call)
    return isThenable(given) ? Promise.resolve(given).then((later) => answer(later, call.c)) : answer(given, call.c)
  }
  const reply = (call: RunningCall): Response | Promise<Response> => {
    const waiting = runSteps(steps, call)
    return waiting === undefined ? respond(call) : waiting.then(() => respond(call))
  }
  const handle = (c: Context): Response | Promise<Response> => {
    const call = new RunningCall(c)
    let made: Response | Promise<Response>
    try {
      made = reply(call)
    } catch (error) {
      if (!call.hasTeardowns) throw error
      return failed(call, error)
    }
    if (made instanceof Promise)
      return made.then(
        (response) => (call.hasTeardowns ? ended(call, response) : response),
        (error: unknown) => failed(call, error),
      )
    return call.hasTeardowns ? ended(call, made) : made
  }
  return function handleEndpoint(c) {
    const exchange = exchangeOf(c)
    if (!exchange.isAlone) return handle(c)
    // No slot is there to put onto the response what is added to it.
    exchange.isAlone = false
    const made = handle(c)
    const withAll = (response: Response): Response => withAdded(response, exchange.pending.splice(0))
    return made instanceof Promise ? made.then(withAll) : withAll(made)
  }
}

async function failed(call: RunningCall, error: unknown): Promise<never> {
  await call.tearDown(error)
  throw error
}

/** What is torn down by dependencies is needed until the last piece of the answer has left. */
async function ended(call: RunningCall, response: Response): Promise<Response> {
  const end = streamEnd(response)
  if (end === undefined) {
    await call.tearDown()
    return response
  }
  end
    .then(
      () => call.tearDown(),
      (error: unknown) => call.tearDown(error),
    )
    .catch((error: unknown) => call.tell(error))
  // Of an answer to HEAD nobody reads a piece.
  if (call.c.req.method === 'HEAD') letGo(response)
  return response
}
