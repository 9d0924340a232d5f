import type { Operation, Operations, OperationType } from '@tsango/orm/migrations'
import { isRecord } from '@tsango/toolkit/records'
import { isOperation } from './operations.ts'

/** Says what a part should be, where it is not that. */
type Check = (value: unknown) => string | undefined

const aText: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'a text')
const anyText: Check = (value) => (typeof value === 'string' ? undefined : 'a text')
const aLabel: Check = (value) =>
  typeof value === 'string' && /^[^.]+\.[^.]+$/.test(value) ? undefined : "the label of a model, such as 'blog.Post'"
const fields: Check = (value) => {
  if (!isRecord(value)) return 'the fields of a model, such as { id: field.bigAuto() }'
  const [wrong] = Object.entries(value).flatMap(([name, one]) => {
    const fault = fieldFault(one)
    return fault === undefined ? [] : [`{ ${name}: … } with ${fault}`]
  })
  return wrong
}
const anIndex: Check = (value) =>
  isRecord(value) && [value['fields'], value['expressions']].some((list) => Array.isArray(list) && list.length > 0)
    ? undefined
    : "an index, such as { fields: ['slug'] }"
const aCheck: Check = (value) =>
  isRecord(value) && aText(value['name']) === undefined && isCondition(value['check'])
    ? undefined
    : "a check with a name, such as { name: 'post_views', check: ['views', 'gte', 0] }"
const anExclusion: Check = (value) =>
  isRecord(value) && aText(value['name']) === undefined && Array.isArray(value['over'])
    ? undefined
    : 'an exclusion with a name'
const sql: Check = (value) =>
  typeof value === 'string' || Array.isArray(value) || isRecord(value)
    ? undefined
    : 'a statement, a list of them, or one for each database: { postgres: …, sqlite: … }'
const aList: Check = (value) => (Array.isArray(value) ? undefined : 'a list of operations')
const code: Check = (value) => (typeof value === 'function' ? undefined : 'a function')
const aBoolean: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false')
const orNothing =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value)

const model = { model: aLabel }
const named = { model: aLabel, name: aText }
const aFieldOf = { ...named, field: fieldFault }

/** What operations cannot be without, in the order in which their calls take it. */
const PARTS: { readonly [T in OperationType]: { readonly [K in keyof Operations[T]]?: Check } } = {
  createModel: { ...model, fields },
  deleteModel: model,
  renameModel: { ...model, to: aLabel },
  renameTable: { ...model, table: orNothing(aText) },
  commentModel: { ...model, comment: orNothing(anyText) },
  manageModel: { ...model, managed: aBoolean },
  moveModel: { ...model, database: orNothing(aText) },
  addField: aFieldOf,
  removeField: named,
  alterField: aFieldOf,
  renameField: { ...named, to: aText },
  renameValue: { ...named, from: anyText, to: anyText },
  addIndex: { ...model, index: anIndex },
  removeIndex: { ...model, index: anIndex },
  addCheck: { ...model, check: aCheck },
  removeCheck: named,
  addExclusion: { ...model, exclusion: anExclusion },
  removeExclusion: named,
  alterView: model,
  createExtension: { extension: aText },
  separateDatabaseAndState: { database: aList, state: aList },
  runSql: { forward: sql, reverse: orNothing(sql) },
  runCode: { forward: code, reverse: orNothing(code) },
}

/**
 * What is wrong with an operation of a file that somebody wrote without checking its types: a part that it cannot be without, and what that should be.
 * Nothing where all of them are there.
 */
export function operationFault(operation: unknown, place: string): string | undefined {
  if (!isOperation(operation))
    return `${place} is none that there is. Write a call of one: createModel(…), addField(…), runSql(…)`
  for (const [name, check] of Object.entries<Check>(PARTS[operation.type])) {
    const value: unknown = operation[name as keyof Operation]
    const expected = check(value)
    if (expected !== undefined)
      return `${place}, ${operation.type}(…), has ${shown(value)} as its "${name}". It takes ${expected}.`
  }
  if (operation.type !== 'separateDatabaseAndState') return undefined
  const inside = (['database', 'state'] as const).flatMap((list) =>
    operation[list].map((one, at) =>
      operationFault(one, `${place}, separateDatabaseAndState(…), in its "${list}" the operation ${at + 1}`),
    ),
  )
  return inside.find((fault) => fault !== undefined)
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  return JSON.stringify(value)?.slice(0, 100) ?? String(value)
}

/** Kinds whose columns have a length. */
const SIZED: ReadonlySet<unknown> = new Set(['char', 'slug', 'email', 'url', 'choice', 'ip'])

function fieldFault(value: unknown): string | undefined {
  if (!isRecord(value) || typeof value['kind'] !== 'string') return 'a field, such as field.char(200)'
  const { kind, to, maxLength, digits, places, element, dims } = value
  if (kind === 'key')
    return aLabel(to) === undefined ? undefined : "a key with the model that it points at: field.fk('blog.Post')"
  if (SIZED.has(kind) && !isCount(maxLength)) return `a field.${kind}(…) with its length, such as field.${kind}(200)`
  if (kind === 'decimal' && !(isCount(digits) && Number.isSafeInteger(places)))
    return 'a decimal with its digits and those behind the point, such as field.decimal(10, 2)'
  if (kind === 'array' || kind === 'range')
    return fieldFault(element) === undefined
      ? undefined
      : `a field.${kind}(…) of a field, such as field.${kind}(field.int())`
  if (kind === 'vector' && !isCount(dims)) return 'a vector with its length, such as field.vector(384)'
  return undefined
}

// A comparison is a list, with the lookup behind what is compared; several conditions, and SQL, are records.
function isCondition(value: unknown): boolean {
  return Array.isArray(value) ? typeof value[1] === 'string' : isRecord(value)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}
