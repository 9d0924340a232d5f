import type { Connection } from '@tsango/orm/dialects'
import { type ColumnData, modelOf, specOf } from '@tsango/orm/migrations'
import { listed, SHOWN } from '../changes/row-keys.ts'
import type { MigratableDatabase } from './database.ts'
import type { Move } from './moves.ts'

const UUID_EXAMPLE = '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b'
const UUID = `^${[8, 4, 4, 4, 12].map((digits) => `[0-9a-f]{${digits}}`).join('-')}$`

const WHOLE = '^ *[+-]?[0-9]+ *$'
const NUMBERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['smallInt', 'int', 'bigInt', 'bigIntExact'].map((kind) => [kind, WHOLE])),
  decimal: '^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+) *$',
  float: '^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]+)? *$',
}

/** Chooses rows; `undefined` where no limit of the field tells. */
type Choose = (name: string, before: ColumnData, after: ColumnData, sort: string) => ((rows: Rows) => Rows) | undefined

interface InTheWay {
  readonly rows: Choose
  told(model: string, name: string, keys: string): string
}

const UNFITTING: readonly InTheWay[] = [
  {
    rows: textOtherThan({ uuid: UUID }),
    told: (model, name, keys) =>
      `Rows of ${model} hold no UUID in ${name}, as ${UUID_EXAMPLE} is one, by their keys: ${keys}. None of these rows was changed. Give them UUIDs first.`,
  },
  {
    rows: textOtherThan(NUMBERS),
    told: (model, name, keys) =>
      `Rows of ${model} hold no such number in ${name}, by their keys: ${keys}. None of these rows was changed. Give them numbers first.`,
  },
]

const BEYOND: readonly InTheWay[] = [
  {
    rows: otherWords,
    told: (model, name, keys) =>
      `Rows of ${model} hold words in ${name} that it is not to have, by their keys: ${keys}. Give them others first, or rename the word with renameValue(…).`,
  },
  {
    rows: beyondBounds,
    told: (model, name, keys) =>
      `Rows of ${model} lie beyond the bounds that ${name} gets, by their keys: ${keys}. Change them first, or leave the bounds wider.`,
  },
]

/** The rows whose values do not fit what a column becomes, by their keys and not by what they hold; `undefined` where that cannot be told. */
export const unfittingRows = firstOf(UNFITTING)
/** The same of the rows that lie beyond the bounds that a field gets, or hold none of its words. */
export const rowsBeyond = firstOf(BEYOND)

// Tells of the first kind of rows of which there are any.
function firstOf(kinds: readonly InTheWay[]) {
  return async (database: MigratableDatabase, connection: Connection, move: Move): Promise<string | undefined> => {
    for (const kind of kinds) {
      const told = await rowsInTheWay(database, connection, move, kind)
      if (told !== undefined) return told
    }
    return undefined
  }
}

async function rowsInTheWay(
  { name: database, dialect, driver }: MigratableDatabase,
  connection: Connection,
  { operation, from }: Move,
  { rows: choose, told }: InTheWay,
): Promise<string | undefined> {
  if (operation.type !== 'alterField') return undefined
  const { model, name, field } = operation
  const state = modelOf(from, model)
  const before = state.fields[name]
  if (!before || field.kind === 'key' || before.kind === 'key') return undefined
  const chosen = choose(name, before, field, specOf(from, before).sort)
  if (!chosen) return undefined
  const keys: unknown[] = []
  try {
    const { withFrozenModels } = await import('@tsango/orm/frozen')
    await withFrozenModels({ state: from, name: database, dialect, driver, connection }, async (models) => {
      // The model as it was then has fields that no type knows.
      const rows = (models.get(model) as unknown as { objects(): Rows }).objects()
      keys.push(...(await chosen(rows).orderBy('pk').limit(SHOWN).pluck('pk')))
    })
  } catch {
    // What was done before it in the same migration is undone: the words of the database have to do.
    return undefined
  }
  if (keys.length === 0) return undefined
  return told(model, name, listed(keys.map(inWords)))
}

// A key of several fields is a list.
const inWords = (key: unknown): string => (Array.isArray(key) ? `(${key.join(', ')})` : String(key))

interface Rows {
  where(condition: (row: Readonly<Record<string, Value>>) => unknown): Rows
  orderBy(name: string): Rows
  limit(count: number): Rows
  pluck(name: string): PromiseLike<readonly unknown[]>
}

type Bound = NonNullable<ColumnData['min']>

interface Value {
  gt(other: Bound): Condition
  lt(other: Bound): Condition
  in(words: readonly string[]): Condition
  iregex(pattern: string): Condition
  isNull(): Condition
}

interface Condition {
  or(other: Condition): Condition
  not(): Condition
}

function otherWords(...[name, , { words }]: Parameters<Choose>): ReturnType<Choose> {
  // A check takes what is NULL.
  return words && ((rows) => rows.where((row) => row[name]?.in(words).or(row[name].isNull()).not()))
}

/** Rows whose text does not say what the column becomes, by what it says then. */
function textOtherThan(patterns: Readonly<Record<string, string>>): Choose {
  return (name, _before, { kind }, sort) => {
    const pattern = sort === 'text' && Object.hasOwn(patterns, kind) ? patterns[kind] : undefined
    return pattern === undefined
      ? undefined
      : (rows) => rows.where((row) => row[name]?.iregex(pattern).or(row[name].isNull()).not())
  }
}

function beyondBounds(...[name, , { min, max }]: Parameters<Choose>): ReturnType<Choose> {
  if (min === undefined && max === undefined) return undefined
  return (rows) =>
    rows.where((row) => {
      const [below, above] = [
        min === undefined ? [] : [row[name]?.lt(min)],
        max === undefined ? [] : [row[name]?.gt(max)],
      ]
      const [one, other] = [...below, ...above]
      return one && other ? one.or(other) : one
    })
}
