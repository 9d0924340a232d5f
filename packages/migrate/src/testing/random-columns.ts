import { type ColumnData, type FieldData, field, type GeneratedData } from '@tsango/orm/migrations'
import type { Dice } from './chance.ts'

interface Options {
  readonly null: boolean
  readonly unique: boolean
  readonly index: boolean
}
type Make = (options: Options) => ColumnData

/** What the words of enumerations are, one list for the other: each has the word that a {@link sample} is, and most lose one where they get one. */
const WORDS = [
  ['text', 'draft'],
  ['draft', "it's", 'text'],
  ['text', 'sketch', "it's"],
  ['text', 'a word that is longer than what most have room for'],
]

const ENUMS: readonly Make[] = WORDS.map((words) => (o) => field.enum(words, o))

/** Columns of each sort; any may become the next of its row, and back, with a value like {@link sample}. */
const FAMILIES: readonly (readonly Make[])[] = [
  [
    (o) => field.char(20, o),
    (o) => field.slug(50, o),
    (o) => field.char(300, o),
    (o) => field.email(254, o),
    (o) => field.url(200, o),
    (o) => field.choice(40, o),
    ...ENUMS,
  ],
  ENUMS,
  [
    (o) => field.smallInt(o),
    (o) => field.int(o),
    (o) => field.bigInt(o),
    (o) => field.bigIntExact(o),
    (o) => field.duration(o),
  ],
  [(o) => field.decimal(8, 2, o), (o) => field.decimal(12, 4, o)],
  [(o) => field.bool(o)],
  [(o) => field.dateTime(o), (o) => field.preciseDateTime(o)],
  [(o) => field.date(o)],
  [(o) => field.time(o)],
  [(o) => field.uuid(o)],
  [(o) => field.ip(o)],
  [(o) => field.float(o)],
  [
    (o) => field.text({ ...o, unique: false, index: false }),
    (o) => field.encrypted({ ...o, unique: false, index: false }),
  ],
  [(o) => field.json({ ...o, unique: false, index: false })],
  [(o) => field.binary({ ...o, unique: false, index: false })],
]

/** Those that only some databases have. */
const COLLECTIONS: readonly (readonly Make[])[] = [
  [(o) => field.array(field.int(), o), (o) => field.array(field.bigInt(), o)],
  [(o) => field.array(field.char(20), o), (o) => field.array(field.text(), o)],
  [(o) => field.range(field.int(), o), (o) => field.range(field.bigInt(), o)],
  [(o) => field.range(field.date(), o)],
  [(o) => field.citext(o), (o) => field.char(20, o)],
  [(o) => field.hstore({ ...o, unique: false, index: false })],
]

/** The keys that a database counts up: any may become another. */
const COUNTED: readonly (() => ColumnData)[] = [() => field.bigAuto(), () => field.auto(), () => field.smallAuto()]

const COMMENTS = ["it's", 'a \\ b', 'c', '🎈']

/** Kinds that conditions compare. */
export const NUMBERS: readonly string[] = ['smallInt', 'int', 'bigInt', 'decimal']
/** Kinds of texts that an index folds, or looks for words in. */
export const TEXTS: readonly string[] = ['char', 'slug', 'email', 'url', 'choice']
const BOUNDED: readonly string[] = [...NUMBERS, 'float', 'duration']

/** A value of a row for a column. */
export function sample({ kind, element }: ColumnData): unknown {
  switch (kind) {
    case 'array':
      return element ? [sample(element)] : []
    case 'range':
      return element?.kind === 'date'
        ? { lower: '2026-11-20', upper: '2026-11-22', bounds: '[)' }
        : { lower: 7, upper: 30, bounds: '[)' }
    case 'smallInt':
    case 'int':
    case 'bigInt':
    case 'duration':
    case 'bigAuto':
    case 'auto':
    case 'smallAuto':
      return 7
    case 'bigIntExact':
      return 7n
    case 'decimal':
      return '1.50'
    case 'float':
      return 1.5
    case 'boolean':
      return true
    case 'dateTime':
      return new Date('2026-11-20T01:02:03.004Z')
    case 'dateTimeExact':
      return '2026-11-20T01:02:03.004000Z'
    case 'date':
      return '2026-11-20'
    case 'time':
      return '01:02:03'
    case 'uuid':
      return '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b'
    case 'ip':
      return '192.0.2.1'
    case 'json':
      return { a: [1, null] }
    case 'hstore':
      return { a: "it's", b: null }
    case 'binary':
      return new Uint8Array([0, 255])
    default:
      return 'text'
  }
}

/** Makes random columns, and random changes of them. */
export class RandomColumns {
  readonly #dice: Dice
  readonly #families: readonly (readonly Make[])[]
  readonly #collation: string | undefined

  /** `collections`: arrays and ranges, too; `collation`: one that texts have now and then. */
  constructor(
    dice: Dice,
    { collections = false, collation }: { readonly collections?: boolean; readonly collation?: string },
  ) {
    this.#dice = dice
    this.#families = collections ? [...FAMILIES, ...COLLECTIONS] : FAMILIES
    this.#collation = collation
  }

  column(): ColumnData {
    const dice = this.#dice
    const options = { null: dice.yes, unique: dice.often(0.2), index: dice.often(0.3) }
    const made = this.#told(withDefault(dice.pick(dice.pick(this.#families))(options)))
    return dice.often(0.1) ? { ...made, column: `own_${dice.below(1_000_000)}` } : made
  }

  /** A key as another type of its sort. */
  rekeyed(old: ColumnData): ColumnData {
    if (old.auto === 'increment') return this.#dice.pick(COUNTED)()
    return old.kind === 'char' ? field.char(this.#dice.pick([20, 30])) : old
  }

  /** A column that keys may point at. */
  code(): ColumnData {
    const options = { unique: true, default: 'text' }
    return this.#dice.pick([
      field.char(20, options),
      field.slug(50, options),
      field.char(30, { ...options, column: 'own_code' }),
      ...WORDS.map((words) => field.enum(words, options)),
    ])
  }

  /** The same column with bounds that a {@link sample} is within. */
  bounded(column: ColumnData): ColumnData {
    if (!BOUNDED.includes(column.kind)) return column
    const dice = this.#dice
    const bound = (number: number): number | string => (column.kind === 'decimal' ? `${number}.5` : number)
    return {
      ...column,
      ...(dice.often(0.3) ? { min: bound(dice.yes ? -2 : 0) } : {}),
      ...(dice.often(0.2) ? { max: bound(30) } : {}),
    }
  }

  /** One that a column may become. */
  altered(old: ColumnData): ColumnData {
    const dice = this.#dice
    const makers = this.#families.find((all) => all.some((make) => sameKind(make(ALL), old))) ?? []
    // What holds words gets others more often than it stops to.
    const family = old.words && dice.yes ? ENUMS : makers
    const options = { null: dice.yes, unique: dice.often(0.2), index: dice.yes }
    const made = this.#told(withDefault(dice.pick(family)(options)))
    return old.column === undefined || dice.often(0.3) ? made : { ...made, column: old.column }
  }

  /** The same field, about which something else is said, or nothing. */
  retold<T extends FieldData>(field: T): T {
    const { comment: _before, ...rest } = field
    return { ...rest, ...this.comment(0.6) } as T
  }

  comment(share: number): { readonly comment?: string } {
    return this.#dice.often(share) ? { comment: this.#dice.pick(COMMENTS) } : {}
  }

  #told(column: ColumnData): ColumnData {
    return {
      ...this.bounded(column),
      ...(this.#dice.often(0.2) ? { dbDefault: { value: sample(column) as never } } : {}),
      ...this.comment(0.2),
      ...(this.#collation && [...TEXTS, 'text'].includes(column.kind) && this.#dice.often(0.15)
        ? { collation: this.#collation }
        : {}),
    }
  }
}

/** One that is computed from a field, where there is something to compute. */
export function computedFrom(source: string, { kind }: FieldData, more: boolean): ColumnData | undefined {
  const by = (expression: GeneratedData['expression']) => ({ generated: { expression, stored: true } })
  switch (kind) {
    case 'char':
    case 'slug':
    case 'email':
    case 'choice':
      return field.char(300, by({ call: more ? 'upper' : 'lower', of: [source] }))
    case 'smallInt':
    case 'int':
    case 'bigInt':
      return field.bigInt(by({ operator: more ? '+' : '*', left: source, right: 2 }))
    case 'decimal':
      return field.decimal(14, more ? 2 : 4, by({ operator: '+', left: source, right: { field: source } }))
    case 'boolean':
      return field.bool(by({ call: 'truth', of: [[source, 'exact', more]] }))
    default:
      return undefined
  }
}

// What rows get when the removal of such a column is undone.
function withDefault(column: ColumnData): ColumnData {
  return column.nullable ? column : { ...column, default: sample(column) }
}

const sameKind = (a: ColumnData, b: ColumnData): boolean => a.kind === b.kind && a.element?.kind === b.element?.kind

const ALL = { null: false, unique: false, index: false }
