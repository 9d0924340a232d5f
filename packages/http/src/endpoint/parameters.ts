import type { Place } from '../errors/http-error.ts'
import { pointerTo } from '../errors/pointer.ts'
import type { JsonSchema } from '../openapi/operation.ts'
import { type Check, type Checked, type Fault, MAX_FAULTS, prepareValidate } from '../schema/check.ts'
import { jsonSchemaOf } from '../schema/json-schema.ts'
import { mayBeAbsent } from '../schema/may-be-absent.ts'
import { isSchema, type StandardSchema } from '../schema/standard.ts'
import { itemsOf, MAX_TEXT, type TextReader, textReader } from './coerce.ts'
import { type ParameterInfo, parameterInfo } from './param.ts'

/** Where a parameter stands. */
export type Location = 'path' | 'query' | 'header' | 'cookie' | 'form'

/** Parameters by name with a schema for each, or one schema of an object with all of them. */
export type Part = StandardSchema | { readonly [name: string]: StandardSchema }

/** The texts that a request has under a name, in their order. */
export type Texts = (name: string) => readonly string[] | undefined

/** One parameter, prepared. */
export interface Parameter {
  /** As the handler sees it. */
  readonly key: string
  /** As the request has it. */
  readonly name: string
  readonly info: ParameterInfo
  readonly json: JsonSchema | undefined
  readonly required: boolean
  readonly isList: boolean
  readonly read: TextReader
  /** What its own schema says; absent where one schema checks all together. */
  readonly check: Check | undefined
}

/** Parameters of one location, prepared. */
export interface Parameters {
  readonly location: Location
  readonly all: readonly Parameter[]
  /** Reads and checks them; what is wrong goes to `faults`. */
  read(texts: Texts, faults: Place[]): unknown
}

/** Prepares the parameters of one location; what is wrong with their declaration goes to `wrong`. */
export function prepareParameters(location: Location, part: Part, wrong: string[]): Parameters {
  if (!isSchema(part)) {
    const all = Object.entries(part).map(([key, schema]) => single(location, key, schema))
    return { location, all, read: (texts, faults) => readEach(location, all, texts, faults) }
  }
  const all = membersOf(location, part, wrong)
  const check = prepareValidate(part, { isData: true })
  return { location, all, read: (texts, faults) => readGroup(location, all, check, texts, faults) }
}

function single(location: Location, key: string, schema: StandardSchema): Parameter {
  const info = parameterInfo(schema)
  const json = jsonSchemaOf(schema, 'input')
  // What takes nothing at all need not be there.
  const required = location === 'path' || !takesNothing(schema)
  const name = location === 'header' ? info.as?.toLowerCase() : info.as
  return {
    ...described(location, key, json),
    name: name ?? nameOf(location, key),
    info,
    required,
    check: prepareValidate(schema, { isData: true }),
  }
}

function takesNothing(schema: StandardSchema): boolean {
  const result = schema['~standard'].validate(undefined)
  if (!(result instanceof Promise)) return result.issues === undefined
  // What answers later comes too late for the document; whatever it meant is not left waiting.
  result.catch(() => {})
  return mayBeAbsent(schema)
}

function described(location: Location, key: string, json: JsonSchema | undefined) {
  const items = itemsOf(json)
  const isList = items !== undefined && location !== 'path' && location !== 'cookie'
  return { key, json, isList, read: textReader(isList ? items : json) }
}

function nameOf(location: Location, key: string): string {
  // `apiVersion` and `Api-Version` are one header.
  return location === 'header' ? key.replace(/(?<=[a-z\d])[A-Z]/g, '-$&').toLowerCase() : key
}

function membersOf(location: Location, schema: StandardSchema, wrong: string[]): readonly Parameter[] {
  const json = jsonSchemaOf(schema, 'input')
  const { properties, required } = json === undefined ? { properties: {}, required: [] } : objectOf(json)
  const names = Object.keys(properties)
  if (names.length === 0)
    wrong.push(`Its ${location} has a schema that names no parameters. Take an object, or a schema for each name.`)
  return names.map((key) => ({
    ...described(location, key, properties[key]),
    name: nameOf(location, key),
    info: {},
    required: required.includes(key),
    check: undefined,
  }))
}

/** The properties of an object's schema, those of all its parts together. */
function objectOf(json: JsonSchema): { properties: Record<string, JsonSchema>; required: readonly string[] } {
  const {
    properties = {},
    required = [],
    allOf = [],
  } = json as {
    properties?: Record<string, JsonSchema>
    required?: readonly string[]
    allOf?: readonly JsonSchema[]
  }
  const parts = allOf.map(objectOf)
  return {
    properties: Object.assign({}, properties, ...parts.map((part) => part.properties)),
    required: [...required, ...parts.flatMap((part) => part.required)],
  }
}

type Values = Record<string, unknown>

function readEach(location: Location, all: readonly Parameter[], texts: Texts, faults: Place[]): unknown {
  const values: Values = {}
  let waiting: Promise<void>[] | undefined
  for (const parameter of all) {
    const raw = rawOf(location, parameter, texts, faults)
    if (raw === WRONG) continue
    const found = (parameter.check as Check)(raw)
    if (found instanceof Promise) {
      waiting ??= []
      waiting.push(found.then((later) => put(location, parameter, later, values, faults)))
    } else put(location, parameter, found, values, faults)
  }
  return waiting === undefined ? values : Promise.all(waiting).then(() => values)
}

function put(location: Location, { key, name }: Parameter, found: Checked<unknown>, values: Values, to: Place[]): void {
  if ('value' in found) values[key] = found.value
  else for (const fault of found.faults) to.push(placeOf(location, name, fault, fault.path))
}

function readGroup(
  location: Location,
  all: readonly Parameter[],
  check: Check,
  texts: Texts,
  faults: Place[],
): unknown {
  const values: Values = {}
  const before = faults.length
  for (const parameter of all) {
    const raw = rawOf(location, parameter, texts, faults)
    if (raw !== WRONG && raw !== undefined) values[parameter.key] = raw
  }
  if (faults.length > before) return undefined
  const settle = (found: Checked<unknown>): unknown => {
    if ('value' in found) return found.value
    for (const fault of found.faults) {
      const [key = '', ...path] = fault.path
      const name = all.find((one) => one.key === key)?.name ?? String(key)
      faults.push(placeOf(location, name, fault, path))
    }
    return undefined
  }
  const found = check(values)
  return found instanceof Promise ? found.then(settle) : settle(found)
}

const WRONG = Symbol('wrong')

// What the schema is given: the coerced text, a list of them, or nothing where the request has nothing.
function rawOf(location: Location, parameter: Parameter, texts: Texts, faults: Place[]): unknown {
  const { name, isList, read } = parameter
  const given = texts(name)
  if (given === undefined || given.length === 0) return undefined
  if (!isList) return coerced(location, name, given[given.length - 1] as string, read, faults)
  const values: unknown[] = []
  let isWrong = false
  for (const [index, text] of given.entries()) {
    const value = coerced(location, name, text, read, faults, index)
    if (value === WRONG) isWrong = true
    else values.push(value)
  }
  return isWrong ? WRONG : values
}

function coerced(
  location: Location,
  name: string,
  text: string,
  read: TextReader,
  faults: Place[],
  index?: number,
): unknown {
  const found: ReturnType<TextReader> =
    text.length > MAX_TEXT
      ? { code: 'too_long', message: `This is longer than ${MAX_TEXT} characters.` }
      : text.includes('\0')
        ? { code: 'nul', message: 'Text cannot hold the NUL character.' }
        : read(text)
  if ('value' in found) return found.value
  if (faults.length < MAX_FAULTS) faults.push(placeOf(location, name, found, index === undefined ? [] : [index]))
  return WRONG
}

function placeOf(
  location: Location,
  name: string,
  { code, message }: Pick<Fault, 'code' | 'message'>,
  path: Fault['path'],
): Place {
  const at = location === 'form' ? { pointer: pointerTo([name, ...path]) } : { parameter: name }
  return {
    in: location,
    ...at,
    ...(location !== 'form' && path.length > 0 ? { pointer: pointerTo(path) } : {}),
    code,
    detail: message,
  }
}
