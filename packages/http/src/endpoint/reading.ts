import { isDeeper, MAX_JSON_DEPTH } from '@tsango/core/values'
import { didYouMean } from '@tsango/toolkit/text'
import { readForm, takeJson } from '../body/body.ts'
import { BadRequest } from '../errors/classes.ts'
import type { Place } from '../errors/http-error.ts'
import { pointerTo } from '../errors/pointer.ts'
import { type Check, type Checked, prepareValidate } from '../schema/check.ts'
import { jsonSchemaOf } from '../schema/json-schema.ts'
import type { StandardSchema } from '../schema/standard.ts'
import { receive } from '../uploads/receive.ts'
import type { UploadPart } from '../uploads/uploads.ts'
import type { PartValues, RunningCall, Step } from './call.ts'
import { QueryUnreadable, RequestInvalid } from './errors.ts'
import type { Location, Parameters, Texts } from './parameters.ts'

type PartName = keyof PartValues

const PARTS: Readonly<Record<Location, PartName>> = {
  path: 'path',
  query: 'query',
  header: 'headers',
  cookie: 'cookies',
  form: 'form',
}

/** Prepares the step that reads the parameters of a path, a query, headers or cookies into where they belong. */
export function parameterStep(parameters: Parameters, into: (call: RunningCall) => PartValues): Step {
  const { location } = parameters
  const part = PARTS[location]
  const textsOf = TEXTS[location]
  const isPath = location === 'path'
  return function readParameters(call) {
    const values = parameters.read(textsOf(call), call.faults)
    // What has no schema is text.
    return keep(into(call), part, values, isPath ? call.c.req.param() : undefined)
  }
}

const TEXTS: Readonly<Record<Location, (call: RunningCall) => Texts>> = {
  path: textsOfPath,
  query: (call) => (name) => call.given.get(name),
  header: (call) => only((name) => call.header(name)),
  cookie: (call) => only((name) => call.cookie(name)),
  form: () => () => undefined,
}

function keep(into: PartValues, part: PartName, values: unknown, rest?: object): Promise<void> | void {
  if (values instanceof Promise) return values.then((later) => keep(into, part, later, rest))
  into[part] = rest === undefined ? values : { ...rest, ...(values as object) }
}

function textsOfPath({ c }: RunningCall): Texts {
  return only((name) => c.req.param(name))
}

function only(text: (name: string) => string | undefined): Texts {
  return (name) => {
    const found = text(name)
    return found === undefined ? undefined : [found]
  }
}

/** Prepares the step that refuses parameters of a query which nothing declares, and those that stand twice where one is read. */
export function strictQueryStep(all: readonly Parameters[]): Step {
  const parameters = all.flatMap((one) => (one.location === 'query' ? one.all : []))
  const isList = new Map(parameters.map((one) => [one.name, one.isList]))
  return function refuseUnknown(call) {
    let wrong: Place[] | undefined
    for (const [name, texts] of call.given) {
      const list = isList.get(name)
      if (list === undefined) {
        wrong ??= []
        wrong.push({
          in: 'query',
          parameter: name.slice(0, 100),
          code: 'unknown_parameter',
          detail: `There is no such parameter. ${didYouMean(name, isList.keys(), { max: 40 })}`,
        })
      } else if (!list && texts.length > 1) {
        wrong ??= []
        wrong.push({ in: 'query', parameter: name, code: 'repeated', detail: 'This stands here more than once.' })
      }
    }
    if (wrong) throw new QueryUnreadable(wrong)
  }
}

/** Prepares the step that reads the fields of a form. */
export function formStep(parameters: Parameters, limit: number | undefined): Step {
  const options = limit === undefined ? {} : { limit }
  return async function readFields(call) {
    const form = await readForm(call.c, options)
    const texts: Texts = (name) => {
      const found = form.getAll(name).filter((value) => typeof value === 'string')
      return found.length === 0 ? undefined : found
    }
    await keep(call, 'form', parameters.read(texts, call.faults))
  }
}

/** Prepares the step that receives a form with files; they are gone when the request ends. */
export function filesStep(
  form: Parameters | undefined,
  parts: Readonly<Record<string, UploadPart>>,
  limit: number | undefined,
): Step {
  return async function receiveFiles(call) {
    const { fields, files, faults } = await receive(call.c, { parts, limit, onStaged: (remove) => call.defer(remove) })
    call.files = files
    call.faults.push(...faults)
    if (form)
      await keep(
        call,
        'form',
        form.read((name) => fields.get(name), call.faults),
      )
  }
}

const A_LIST: Checked<unknown> = {
  faults: [{ path: [], code: 'object', message: 'This must be an object, and is a list.' }],
}

/** Prepares what checks a value of JSON by a schema. */
export function jsonCheck(schema: StandardSchema): Check {
  // To some libraries a list is an object like any other.
  const isObject = jsonSchemaOf(schema, 'input')?.['type'] === 'object'
  const check = prepareValidate(schema, { isData: true })
  return (value) => (isObject && Array.isArray(value) ? A_LIST : check(value))
}

/** Prepares the step that reads and checks a body of JSON. */
export function bodyStep(schema: StandardSchema, limit: number | undefined): Step {
  const options = limit === undefined ? {} : { limit }
  const checked = jsonCheck(schema)
  const settle = (call: RunningCall, found: Checked<unknown>): void => {
    if ('value' in found) call.body = found.value
    else
      for (const { path, code, message } of found.faults)
        call.faults.push({ in: 'body', pointer: pointerTo(path), code, detail: message })
  }
  const check = (call: RunningCall, value: unknown): Promise<void> | void => {
    if (isDeeper(value, MAX_JSON_DEPTH))
      throw new BadRequest(`The body is nested in more than ${MAX_JSON_DEPTH} levels.`, { code: 'too_deep' })
    const found = checked(value)
    if (found instanceof Promise) return found.then((later) => settle(call, later))
    settle(call, found)
  }
  return function readBody(call) {
    const value = takeJson(call.c, options)
    return value instanceof Promise ? value.then((later: unknown) => check(call, later)) : check(call, value)
  }
}

/** The step that ends a request which was read and is not valid. */
export const refuseFaults: Step = function refuseFaults({ faults }) {
  if (faults.length > 0) throw new RequestInvalid(faults)
}
