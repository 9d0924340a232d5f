import { isRecord, isTexts } from '@tsango/toolkit/records'
import { suggest } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { kindOf } from '../errors/declarations.ts'
import type { Meta } from '../model/meta.ts'

interface Taken {
  readonly wanted: string
  readonly is: (given: unknown) => boolean
}

const isText = (given: unknown): boolean => typeof given === 'string'
const isFunction = (given: unknown): boolean => typeof given === 'function'
const isOr = (is: Taken['is'], given: unknown): boolean => given === undefined || is(given)

const TEXT: Taken = { wanted: 'a text', is: isText }
const NAMES: Taken = { wanted: 'a list of names', is: isTexts }
const BOOLEAN: Taken = { wanted: 'true or false', is: (given) => typeof given === 'boolean' }

function isIndex(given: unknown): boolean {
  if (isTexts(given)) return true
  if (!isRecord(given)) return false
  const { name, fields, include, opclasses, expressions, where } = given
  return (
    isOr(isText, name) &&
    isOr(isTexts, fields) &&
    isOr(isTexts, include) &&
    isOr(Array.isArray, opclasses) &&
    isOr(isFunction, expressions) &&
    isOr(isFunction, where)
  )
}

const listOf =
  (is: Taken['is']): Taken['is'] =>
  (given) =>
    Array.isArray(given) && given.every(is)
const isConstraint = (given: unknown): boolean => isRecord(given) && isText(given['name'])
const INDEXES: Taken = {
  wanted: "a list of lists of names, or of options, [{ fields: ['title'] }]",
  is: listOf(isIndex),
}

// All that there is; what is checked elsewhere is `undefined`.
const TAKEN: { readonly [K in keyof Required<Meta>]: Taken | undefined } = {
  table: TEXT,
  database: TEXT,
  scope: TEXT,
  defaultRelatedName: TEXT,
  verboseName: TEXT,
  verboseNamePlural: TEXT,
  ordering: NAMES,
  getLatestBy: NAMES,
  requiredFeatures: NAMES,
  requiredDialects: NAMES,
  defaultPermissions: NAMES,
  permissions: {
    wanted: 'a list of words, or what people read by word',
    is: (given) => isTexts(given) || (isRecord(given) && Object.values(given).every(isText)),
  },
  indexes: INDEXES,
  uniqueTogether: INDEXES,
  checks: { wanted: 'a list of checks, [{ name, check: (row) => … }]', is: listOf(isConstraint) },
  exclusions: { wanted: 'a list of exclusions, [{ name, over: (row) => … }]', is: listOf(isConstraint) },
  scopes: { wanted: 'conditions by name', is: isRecord },
  limitChoices: { wanted: 'conditions by the name of a relation', is: isRecord },
  validate: undefined,
  comment: undefined,
  managed: BOOLEAN,
  view: { wanted: 'true, false or { sql }', is: (given) => typeof given === 'boolean' || isRecord(given) },
  prune: { wanted: 'a condition, (row) => …', is: isFunction },
  audit: {
    wanted: 'true, or { fields } or { except } with lists of names',
    is: (given) =>
      given === true || (isRecord(given) && isOr(isTexts, given['fields']) && isOr(isTexts, given['except'])),
  },
}

/** What a model says in its meta, without what is of another kind than is taken there: that is reported. */
export function soundMeta(label: string, meta: Meta, problems: Problem[]): Meta {
  if (!isRecord(meta)) {
    problems.push(wrong(`${label}.meta`, 'options by name', meta))
    return {}
  }
  for (const key of Object.keys(meta)) if (!Object.hasOwn(TAKEN, key)) problems.push(unknown(label, key))
  const faults = Object.entries(TAKEN).flatMap(([key, taken]) =>
    taken && !isOr(taken.is, meta[key as keyof Meta]) ? [[key, taken] as const] : [],
  )
  for (const [key, { wanted }] of faults) problems.push(wrong(`${label}.meta.${key}`, wanted, meta[key as keyof Meta]))
  const left = new Set(faults.map(([key]) => key))
  return left.size ? Object.fromEntries(Object.entries(meta).filter(([key]) => !left.has(key))) : meta
}

// Where the meta has no type of its own, no compiler looks at its names, and what is misspelt would just not be.
function unknown(label: string, key: string): Problem {
  const known = Object.keys(TAKEN)
  const closest = suggest(key, known)
  return problem(
    'core.meta',
    `${label}.meta has no option "${key}".`,
    closest ? `Did you mean "${closest}"?` : `It has: ${known.sort().join(', ')}.`,
  )
}

function wrong(where: string, wanted: string, given: unknown): Problem {
  const held = Array.isArray(given) || isRecord(given) ? `${kindOf(given)} of something else` : kindOf(given)
  return problem('core.meta', `${where} takes ${wanted}; this is ${held}.`, 'Write that, or leave it out.')
}
