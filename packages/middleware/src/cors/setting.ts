import { defineSetting, type Form, optionFault, type Setting } from '@tsango/core/settings'
import { type DurationInput, readDuration } from '@tsango/toolkit/durations'
import { isRecord } from '@tsango/toolkit/records'
import { originFault } from './origins.ts'
import { readPattern, shapeOf } from './pattern.ts'

/** Which other origins may call, and how. */
export interface CorsRule {
  /** Origins such as `https://app.example.com`, or `https://*.example.com` for all hosts below that one; or `'*'` for any. */
  readonly origins: readonly string[] | '*'
  /** Whether cookies may come along; not together with any origin. Default: no. */
  readonly credentials?: boolean
  /** Default: GET, HEAD, POST, PUT, PATCH, DELETE, QUERY. */
  readonly methods?: readonly string[]
  /** Headers of requests; default: content-type, authorization, x-csrf-token, x-request-id. */
  readonly headers?: readonly string[]
  /** Headers of responses that scripts may read; default: x-request-id. */
  readonly expose?: readonly string[]
  /** How long browsers remember the answer to a preflight; default: 10 min. */
  readonly maxAge?: DurationInput
}

/** Rules by path. What stands beside `paths` holds for all other paths. */
export interface CorsByPath extends Partial<CorsRule> {
  /**
   * Rules for `/feed.json`, `/posts/:id` or `/api/*`; `false`: no other origin. Of several that fit the one that says the most counts, alone: nothing
   * is taken over from another.
   */
  readonly paths: Readonly<Record<string, CorsRule | false>>
}

/** What can be given for {@link corsSetting}. */
export type CorsOptions = CorsRule | CorsByPath

const FORM: Readonly<Record<string, Form>> = {
  origins: { anyOf: [{ choice: ['*'] }, 'list'] },
  credentials: 'boolean',
  methods: 'list',
  headers: 'list',
  expose: 'list',
  maxAge: 'duration',
}
const WITH_PATHS: Readonly<Record<string, Form>> = {
  ...FORM,
  paths: { each: { anyOf: ['off', { options: FORM }] } },
}

/** Other origins that may call; default: none. */
export const corsSetting: Setting<CorsOptions | undefined> = defineSetting<CorsOptions | undefined>('cors', {
  help: '{ origins: ["https://app.example.com"], credentials: true }, or { origins: "*" } without credentials, or { paths: { "/api/*": … } } of these.',
  form: { options: WITH_PATHS },
  read: (given) => {
    if (given === undefined) return { value: undefined }
    const fault = faultOf(given)
    // `faultOf` has looked at every option.
    return fault === undefined ? { value: given as CorsOptions } : { fault }
  },
})

function faultOf(given: unknown): string | undefined {
  if (!isRecord(given) || !('paths' in given)) return ruleFault(given, WITH_PATHS)
  const { paths, ...rest } = given
  return pathsFault(paths) ?? (Object.keys(rest).length === 0 ? undefined : ruleFault(rest, WITH_PATHS))
}

function pathsFault(paths: unknown): string | undefined {
  if (!isRecord(paths)) return 'paths is not an object of rules by path.'
  const shapes = new Map<string, string>()
  for (const [path, rule] of Object.entries(paths)) {
    const fault = pathFault(path, rule)
    if (fault !== undefined) return fault
    const pattern = readPattern(path)
    const shape = typeof pattern === 'string' ? path : shapeOf(pattern)
    const twin = shapes.get(shape)
    if (twin !== undefined) return `"${twin}" and "${path}" are the same paths: leave one.`
    shapes.set(shape, path)
  }
  return undefined
}

/** What is wrong with a rule for a path. */
export function pathFault(path: string, rule: unknown): string | undefined {
  const pattern = readPattern(path)
  if (typeof pattern === 'string') return pattern
  const fault = rule === false ? undefined : ruleFault(rule, FORM)
  return fault === undefined ? undefined : `"${path}": ${fault}`
}

function ruleFault(given: unknown, forms: Readonly<Record<string, Form>>): string | undefined {
  if (!isRecord(given)) return `${JSON.stringify(given)} is not an object of options.`
  const found = optionFault(given, forms)
  if (found !== undefined) return [found.fault, found.hint].filter(Boolean).join(' ')
  const { origins, credentials, maxAge } = given
  if (maxAge !== undefined && (readDuration(maxAge) ?? -1) < 0) return 'maxAge is not a length of time such as "10m".'
  if (credentials === true && (origins === '*' || (Array.isArray(origins) && origins.includes('*')))) {
    return 'Any origin together with credentials would let every site act as the user who visits it.'
  }
  if (origins === '*') return undefined
  if (!Array.isArray(origins)) return 'origins is neither a list nor "*".'
  return origins.map(originFault).find((fault) => fault !== undefined)
}
