import type { Features } from '@tsango/orm/dialects'
import {
  type CheckData,
  type ColumnData,
  type ConditionData,
  type ExclusionData,
  type FieldData,
  field,
  type GeneratedData,
  type IndexData,
  isMadeOfFields,
  type ModelState,
  type ProjectState,
} from '@tsango/orm/migrations'

/** Chance that repeats: numbers from 0 to 1 out of a seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Columns of each sort; any may become the next of its row, and back, with a value like {@link sample}. */
const FAMILIES: readonly (readonly ((options: { null: boolean; unique: boolean; index: boolean }) => ColumnData)[])[] =
  [
    [(o) => field.char(20, o), (o) => field.slug(50, o), (o) => field.char(300, o), (o) => field.email(254, o)],
    [(o) => field.smallInt(o), (o) => field.int(o), (o) => field.bigInt(o), (o) => field.duration(o)],
    [(o) => field.decimal(8, 2, o), (o) => field.decimal(12, 4, o)],
    [(o) => field.bool(o)],
    [(o) => field.dateTime(o), (o) => field.preciseDateTime(o)],
    [(o) => field.date(o)],
    [(o) => field.time(o)],
    [(o) => field.uuid(o)],
    [(o) => field.float(o)],
    [(o) => field.text({ ...o, unique: false, index: false })],
    [(o) => field.json({ ...o, unique: false, index: false })],
    [(o) => field.binary({ ...o, unique: false, index: false })],
  ]

/** A value of a row for a column. */
export function sample({ kind }: ColumnData): unknown {
  switch (kind) {
    case 'smallInt':
    case 'int':
    case 'bigInt':
    case 'duration':
    case 'bigAuto':
      return 7
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
    case 'json':
      return { a: [1, null] }
    case 'binary':
      return new Uint8Array([0, 255])
    default:
      return 'text'
  }
}

/** The model whose key consists of several fields; it comes first, so that its rows are there when others point at them. */
const WIDE = 'a.Wide'

// A model's key never changes its type, so it hangs on the label.
const LABELS: Readonly<Record<string, () => ColumnData>> = {
  [WIDE]: () => field.bigAuto(),
  'a.One': () => field.bigAuto(),
  'a.Two': () => field.uuid(),
  'b.Three': () => field.bigAuto(),
  'b.Four': () => field.char(20),
  'b.Five': () => field.bigAuto(),
}

type ConstraintFeatures = Pick<Features, 'exclusionConstraints' | 'expressionIndexes' | 'coveringIndexes'>

const EVERYWHERE: ConstraintFeatures = {
  exclusionConstraints: false,
  expressionIndexes: false,
  coveringIndexes: false,
}

/** Makes random states, and random changes of them. */
export class RandomStates {
  readonly #chance: () => number
  // Of its own, so that a seed makes the states that it made before there were bounds.
  readonly #bounds: () => number

  readonly #features: ConstraintFeatures

  readonly #share: number

  /**
   * What a database can do decides which constraints there are; default: what all can. `share`: how many of the six models a first state has, from 0 to 1;
   * default: 0.7.
   */
  constructor(seed: number, features: ConstraintFeatures = EVERYWHERE, share = 0.7) {
    this.#chance = chance(seed)
    this.#bounds = chance(seed ^ 0x5f3759df)
    this.#features = features
    this.#share = share
  }

  get yes(): boolean {
    return this.#chance() < 0.5
  }

  state(): ProjectState {
    const labels = Object.keys(LABELS).filter(() => this.#chance() < this.#share)
    return stateOf(labels.map((label) => this.#model(label, labels)))
  }

  /** The same state with some changes. */
  next(from: ProjectState): ProjectState {
    const labels = Object.keys(LABELS).filter((label) => from.models.has(label) !== this.#chance() < 0.15)
    const changed = stateOf(
      labels.map((label) => {
        const model = from.models.get(label)
        return model ? this.#changed(model, labels, from.models.has(WIDE)) : this.#model(label, labels)
      }),
    )
    // One of that name would have to become another model at once.
    return this.#chance() < 0.3 && !from.models.has('b.Cinq') ? renamed(changed, 'b.Five', 'b.Cinq') : changed
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#chance() * items.length)] as T
  }

  #column(): ColumnData {
    const options = { null: this.yes, unique: this.#chance() < 0.2, index: this.#chance() < 0.3 }
    const made = this.#told(withDefault(this.#pick(this.#pick(FAMILIES))(options)))
    return this.#chance() < 0.1 ? { ...made, column: `own_${Math.floor(this.#chance() * 1_000_000)}` } : made
  }

  /** A column that keys may point at. */
  #code(): ColumnData {
    const options = { unique: true, default: 'text' }
    return this.#pick([
      field.char(20, options),
      field.slug(50, options),
      field.char(30, { ...options, column: 'own_code' }),
    ])
  }

  /** The same column with bounds that a {@link sample} is within. */
  #bounded(column: ColumnData): ColumnData {
    if (!BOUNDED.includes(column.kind)) return column
    const bound = (number: number): number | string => (column.kind === 'decimal' ? `${number}.5` : number)
    return {
      ...column,
      ...(this.#bounds() < 0.3 ? { min: bound(this.#bounds() < 0.5 ? -2 : 0) } : {}),
      ...(this.#bounds() < 0.2 ? { max: bound(30) } : {}),
    }
  }

  #told(column: ColumnData): ColumnData {
    return {
      ...this.#bounded(column),
      ...(this.#chance() < 0.2 ? { dbDefault: { value: sample(column) } } : {}),
      ...(this.#chance() < 0.2 ? { comment: this.#pick(["it's", 'a \\ b', 'c']) } : {}),
    }
  }

  #key(labels: readonly string[]): FieldData {
    const options = { null: true, onDelete: this.#pick(['cascade', 'setNull', 'protect'] as const) }
    const to = this.#pick(labels.filter((label) => label !== WIDE))
    const made = this.#chance() < 0.3 ? field.oneToOne(to, options) : field.fk(to, options)
    return this.#chance() < 0.4 ? { ...made, toField: 'code' } : made
  }

  /** A model whose key consists of several fields, which may hold other values later. */
  #wide(model?: ModelState): ModelState {
    const { part, number } = model?.fields ?? {}
    const fields: Record<string, FieldData> = {
      part: part && this.yes ? part : this.#pick([field.char(10), field.char(20), field.slug(50)]),
      number: number && this.yes ? number : this.#bounded(this.#pick([field.int(), field.bigInt()])),
    }
    if (this.yes) fields['note'] = model?.fields['note'] ?? this.#column()
    const table = model?.table ?? (this.#chance() < 0.2 ? 'table_of_wide' : undefined)
    return { label: WIDE, table, fields, key: ['part', 'number'], indexes: [], checks: [], pairsOf: undefined }
  }

  // The parts get their types from the key that is pointed at.
  #wideKey(fields: Record<string, FieldData>): void {
    const parts = ['widePart', 'wideNumber'] as const
    const onDelete = this.#pick(['cascade', 'setNull', 'protect'] as const)
    fields[parts[0]] = field.char(10, { null: true })
    fields[parts[1]] = field.int({ null: true })
    fields['wide'] = { kind: 'key', to: WIDE, fields: parts, onDelete, nullable: true, unique: this.#chance() < 0.3 }
  }

  #model(label: string, labels: readonly string[]): ModelState {
    if (label === WIDE) return this.#wide()
    const fields: Record<string, FieldData> = { id: LABELS[label]?.() ?? field.bigAuto() }
    if (this.#chance() < 0.7) fields['code'] = this.#code()
    for (const name of ['alpha', 'beta', 'gamma', 'deltaEpsilon']) if (this.yes) fields[name] = this.#column()
    for (const name of ['link', 'otherLink']) if (this.yes) fields[name] = this.#key(labels)
    if (labels.includes(WIDE) && this.yes) this.#wideKey(fields)
    this.#compute(fields)
    return this.#decorated({ label, table: undefined, fields, indexes: [], checks: [], pairsOf: undefined })
  }

  #changed(model: ModelState, labels: readonly string[], wide: boolean): ModelState {
    if (model.label === WIDE) return this.#wide(model)
    const fields: Record<string, FieldData> = {}
    for (const [name, old] of Object.entries(model.fields)) {
      if (name === 'id') fields[name] = old
      // Its parts stay behind where it goes.
      else if (name.startsWith('wide') && !labels.includes(WIDE)) continue
      else if (name === 'widePart' || name === 'wideNumber') fields[name] = old
      else if (isMadeOfFields(old)) {
        if (this.#chance() < 0.7) fields[name] = this.yes ? old : { ...old, unique: this.yes }
      } else if (name === 'code') {
        if (this.#chance() < 0.8) fields[name] = this.yes ? this.#code() : old
      } else if (old.kind !== 'key' && old.generated) continue
      else if (old.kind === 'key') {
        // A key that leads to a model which is gone has to go or to lead elsewhere.
        if (labels.includes(old.to) && this.#chance() < 0.7) fields[name] = old
        else if (labels.includes(old.to) && this.yes) fields[name] = { ...old, unique: this.yes, onDelete: 'cascade' }
      } else if (this.#chance() < 0.6) fields[name] = old
      else if (this.#chance() < 0.8) {
        const other = this.#chance() < 0.3 && !model.fields[`${name}New`]
        fields[other ? `${name}New` : name] = this.#altered(old)
      }
    }
    if (this.yes) {
      const name = `added${Math.floor(this.#chance() * 3)}`
      // One that goes is not another of its name at once: what it holds would have to become something else.
      if (!model.fields[name]) fields[name] = this.#column()
    }
    if (this.#chance() < 0.3) fields['addedLink'] ??= this.#key(labels)
    // Rows that are there may point at one that is.
    if (wide && labels.includes(WIDE) && !fields['widePart'] && this.#chance() < 0.3) this.#wideKey(fields)
    this.#compute(fields)
    const table = this.#chance() < 0.1 ? `table_of_${model.label.slice(2).toLowerCase()}` : model.table
    return this.#decorated({ ...model, table, fields, indexes: [], checks: [] })
  }

  // The names of what is computed are its own: no field becomes one, or stops to be one.
  #compute(fields: Record<string, FieldData>): void {
    const sources = Object.entries(fields).filter(([name]) => !name.startsWith('wide'))
    for (const name of ['computed', 'otherComputed']) {
      const [source, read] = this.#pick(sources)
      const made = this.yes && source !== 'id' && read.kind !== 'key' ? computedFrom(source, read, this.yes) : undefined
      if (made)
        fields[name] = { ...this.#bounded(made), nullable: read.nullable || this.yes, index: this.#chance() < 0.3 }
    }
  }

  #altered(old: ColumnData): ColumnData {
    const family = FAMILIES.find((makers) =>
      makers.some((make) => make(ALL).kind === old.kind && make(ALL).maxLength === old.maxLength),
    )
    const options = { null: this.yes, unique: this.#chance() < 0.2, index: this.yes }
    const made = this.#told(withDefault(this.#pick(family ?? [])(options)))
    return old.column === undefined || this.#chance() < 0.3 ? made : { ...made, column: old.column }
  }

  #decorated(model: ModelState): ModelState {
    const names = Object.entries(model.fields)
      .filter(([, one]) => !['text', 'json', 'binary'].includes(one.kind) && !isMadeOfFields(one))
      .map(([name]) => name)
    const indexes: IndexData[] = []
    if (this.yes) indexes.push({ fields: [this.#pick(names), 'id'] })
    if (this.#chance() < 0.3) indexes.push({ fields: ['id', this.#pick(names)], unique: true })
    if (this.#chance() < 0.2)
      indexes.push({ name: `own_${model.label.slice(2).toLowerCase()}`, fields: [this.#pick(names)] })
    const numbers = Object.entries(model.fields)
      // Not every database checks or computes from a column that a deleted row sets to NULL.
      .filter(([name, one]) => NUMBERS.includes(one.kind) && !name.startsWith('wide'))
      .map(([name]) => name)
    const named = (name: string): string => `${model.label.replace('.', '_').toLowerCase()}_${name.toLowerCase()}`
    const checks: CheckData[] = numbers
      .filter(() => this.#chance() < 0.4)
      .map((name) => ({ name: named(name), check: this.#condition(name) }))
    indexes.push(...this.#special(model, names, numbers))
    const exclusions: ExclusionData[] = names
      .filter((name) => name !== 'id' && this.#features.exclusionConstraints && this.#chance() < 0.15)
      .map((name) => ({ name: named(`${name}_once`), over: [[name, '=']], using: 'btree' }))
    const distinct = indexes.filter(({ fields = [] }) => new Set(fields).size === fields.length)
    const { comment: _before, exclusions: _old, ...rest } = model
    return {
      ...rest,
      indexes: distinct,
      checks,
      ...(exclusions.length ? { exclusions } : {}),
      ...(this.#chance() < 0.3 ? { comment: this.#pick(["it's", 'a \\ b', 'c']) } : {}),
    }
  }

  // Of some rows, over expressions, and with columns that they carry along.
  #special({ fields }: ModelState, names: readonly string[], numbers: readonly string[]): IndexData[] {
    const { expressionIndexes, coveringIndexes } = this.#features
    const found: IndexData[] = []
    const number = numbers.length ? this.#pick(numbers) : undefined
    const text = names.find((name) => TEXTS.includes(fields[name]?.kind ?? '') && !name.startsWith('wide'))
    if (number && this.#chance() < 0.4)
      found.push({ fields: [this.#pick(names), 'id'], unique: this.yes, where: this.#condition(number) })
    if (text && this.#chance() < 0.4)
      found.push({ expressions: [{ call: 'lower', of: [text] }, 'id'], unique: !expressionIndexes || this.yes })
    if (number && this.#chance() < 0.3)
      found.push({ fields: ['id'], unique: coveringIndexes && this.yes, include: [number] })
    const texts = Object.keys(fields).filter(
      (name) => [...TEXTS, 'text'].includes(fields[name]?.kind ?? '') && !name.startsWith('wide'),
    )
    // Not every database has one over rows that it does not count.
    if (texts.length && fields['id']?.kind === 'bigAuto' && this.#chance() < 0.15)
      found.push({ fields: this.yes ? texts : texts.slice(0, 1), method: 'fulltext' })
    return found
  }

  #condition(number: string): ConditionData {
    return this.yes ? [number, 'gte', 0] : { any: [[number, 'lt', 100], { not: [number, 'isnotnull'] }] }
  }
}

const NUMBERS: readonly string[] = ['smallInt', 'int', 'bigInt', 'decimal']
const BOUNDED: readonly string[] = [...NUMBERS, 'float', 'duration']
const TEXTS: readonly string[] = ['char', 'slug', 'email']

function computedFrom(source: string, { kind }: FieldData, more: boolean): ColumnData | undefined {
  const by = (expression: GeneratedData['expression']) => ({ generated: { expression, stored: true } })
  switch (kind) {
    case 'char':
    case 'slug':
    case 'email':
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

const ALL = { null: false, unique: false, index: false }

// Under another label, with everything that points at it.
function renamed(state: ProjectState, from: string, to: string): ProjectState {
  return stateOf(
    [...state.models.values()].map((model) => ({
      ...model,
      label: model.label === from ? to : model.label,
      fields: Object.fromEntries(
        Object.entries(model.fields).map(([name, one]) => [
          name,
          one.kind === 'key' && one.to === from ? { ...one, to } : one,
        ]),
      ),
    })),
  )
}

// The parts of a key hold what the key pointed at does.
function settledParts({ fields }: ModelState, wide: ModelState | undefined): Readonly<Record<string, FieldData>> {
  const { part, number } = wide?.fields ?? {}
  if (!part || !number || !fields['widePart'] || !fields['wideNumber']) return fields
  return { ...fields, widePart: { ...part, nullable: true }, wideNumber: { ...number, nullable: true } }
}

// A key points at what is there: else at the other model's key.
function stateOf(models: readonly ModelState[]): ProjectState {
  const codes = new Set(models.filter(({ fields }) => fields['code']).map(({ label }) => label))
  const wide = models.find(({ label }) => label === WIDE)
  const settled = models.map((model) => ({
    ...model,
    fields: Object.fromEntries(
      Object.entries(settledParts(model, wide)).map(([name, one]): [string, FieldData] => {
        if (one.kind !== 'key' || one.toField === undefined || codes.has(one.to)) return [name, one]
        const { toField: _gone, ...rest } = one
        return [name, rest]
      }),
    ),
  }))
  return { models: new Map(settled.map((model) => [model.label, model])), absent: new Set(), resolve: (label) => label }
}
