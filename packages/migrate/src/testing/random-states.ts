import { isDeepStrictEqual } from 'node:util'
import type { Features } from '@tsango/orm/dialects'
import {
  type CheckData,
  type ColumnData,
  type ExclusionData,
  type FieldData,
  field,
  type IndexData,
  isMadeOfFields,
  type KeyData,
  type ModelState,
  type ProjectState,
} from '@tsango/orm/migrations'
import { Dice } from './chance.ts'
import { computedFrom, NUMBERS, RandomColumns } from './random-columns.ts'
import { randomCondition, specialIndexes } from './random-indexes.ts'
import { hasPairsWith, pairsOf, pairsRenamed } from './random-pairs.ts'
import { randomView } from './random-view.ts'

/** The model whose key consists of several fields; it comes first, so that its rows are there when others point at them. */
const WIDE = 'a.Wide'

/** What one of the others is called after a rename, which has to be agreed to: rows point at its own. */
export const RENAMED = 'b.Cinq'

// What a model's key begins as hangs on the label.
const LABELS: Readonly<Record<string, () => ColumnData>> = {
  [WIDE]: () => field.bigAuto(),
  'a.One': () => field.bigAuto(),
  'a.Two': () => field.uuid(),
  'b.Three': () => field.bigAuto(),
  'b.Four': () => field.char(20),
  'b.Five': () => field.bigAuto(),
}

/** What a database can do that decides what there is in a state. */
export type StateFeatures = Pick<
  Features,
  | 'exclusionConstraints'
  | 'expressionIndexes'
  | 'coveringIndexes'
  | 'nullsNotDistinct'
  | 'materializedViews'
  | 'deferrableUnique'
  | 'operatorClasses'
  | 'indexMethods'
  | 'searchConfigs'
  | 'virtualColumns'
> & {
  /** It has columns of arrays and of ranges. Default: false. */
  readonly collections?: boolean
  /** A collation that a text can have which is not that of all. Default: none. */
  readonly collation?: string
}

const EVERYWHERE: StateFeatures = {
  exclusionConstraints: false,
  expressionIndexes: false,
  coveringIndexes: false,
  nullsNotDistinct: false,
  materializedViews: false,
  deferrableUnique: false,
  operatorClasses: false,
  indexMethods: ['btree', 'fulltext'],
  searchConfigs: ['simple'],
  virtualColumns: false,
}

/** Makes random states, and random changes of them. */
export class RandomStates {
  readonly #dice: Dice
  readonly #columns: RandomColumns
  readonly #features: StateFeatures
  readonly #share: number

  /**
   * What a database can do decides what there is beside columns; default: what all can. `share`: how many of the six tables a first state has, from 0 to 1;
   * default: 0.7.
   */
  constructor(seed: number, features: StateFeatures = EVERYWHERE, share = 0.7) {
    this.#dice = new Dice(seed)
    this.#columns = new RandomColumns(this.#dice, features)
    this.#features = features
    this.#share = share
  }

  get yes(): boolean {
    return this.#dice.yes
  }

  state(): ProjectState {
    const labels = Object.keys(LABELS).filter(() => this.#dice.often(this.#share))
    return this.#finished(stateOf(labels.map((label) => this.#model(label, labels))))
  }

  /** The same state with some changes. */
  next(from: ProjectState): ProjectState {
    const labels = Object.keys(LABELS).filter((label) => from.models.has(label) !== this.#dice.often(0.15))
    // One of that name would have to become another model at once; and what is renamed is known again.
    const five = from.models.get('b.Five')
    const moves = this.#dice.often(0.3) && !from.models.has(RENAMED) && five !== undefined && staysWith(five, labels)
    const changed = stateOf(
      labels.map((label) => {
        const model = from.models.get(label)
        if (!model) return this.#model(label, labels)
        const stays = this.#dice.often(0.4) || (moves && label === 'b.Five')
        return this.#changed(model, labels, from.models.has(WIDE), stays)
      }),
    )
    const paired = this.#paired(changed, from)
    // What is not known again is made anew, and no row of a pair could point at it.
    const isKnown = isDeepStrictEqual(paired.models.get('b.Five'), five) || !hasPairsWith(paired, 'b.Five')
    return this.#viewed(moves && isKnown ? renamed(paired, 'b.Five', RENAMED) : paired, from)
  }

  #finished(state: ProjectState): ProjectState {
    return this.#viewed(this.#paired(state))
  }

  // Behind all others: a pair points at rows.
  #paired(state: ProjectState, before?: ProjectState): ProjectState {
    const pairs = pairsOf(state, before, this.#dice)
    return { ...state, models: new Map([...state.models, ...pairs.map((one) => [one.label, one] as const)]) }
  }

  #viewed(state: ProjectState, before?: ProjectState): ProjectState {
    const view = randomView(state, { before, dice: this.#dice, materialized: this.#features.materializedViews })
    return view ? { ...state, models: new Map([...state.models, [view.label, view]]) } : state
  }

  #key(labels: readonly string[]): FieldData {
    const dice = this.#dice
    const options = {
      null: true,
      onDelete: dice.pick(['cascade', 'setNull', 'protect'] as const),
      ...(dice.often(0.2) ? { constraintName: `own_key_${dice.below(1_000_000)}` } : {}),
      ...(dice.often(0.1) ? { index: false as const } : {}),
      ...this.#columns.comment(0.2),
    }
    const to = dice.pick(labels.filter((label) => label !== WIDE))
    if (dice.often(0.1)) {
      const { constraintName: _none, ...rest } = options
      return field.fk(to, { ...rest, onDelete: 'doNothing', constraint: false })
    }
    const made = dice.often(0.3) ? field.oneToOne(to, options) : field.fk(to, options)
    return dice.often(0.4) ? { ...made, toField: 'code' } : made
  }

  /** The same key, held in another way. */
  #otherKey({ constraintName: _named, constraint, index: _indexed, ...key }: KeyData): KeyData {
    const dice = this.#dice
    const unique = dice.yes
    if (constraint === false) return { ...key, constraint, unique }
    return {
      ...key,
      unique,
      onDelete: 'cascade',
      ...(dice.often(0.3) ? { constraintName: `own_key_${dice.below(1_000_000)}` } : {}),
      ...(!unique && dice.often(0.2) ? { index: false as const } : {}),
    }
  }

  /** A model whose key consists of several fields, which may hold other values later. */
  #wide(model?: ModelState): ModelState {
    const dice = this.#dice
    const { part, number } = model?.fields ?? {}
    const fields: Record<string, FieldData> = {
      part: part && dice.yes ? part : dice.pick([field.char(10), field.char(20), field.slug(50)]),
      number: number && dice.yes ? number : this.#columns.bounded(dice.pick([field.int(), field.bigInt()])),
    }
    if (dice.yes) fields['note'] = model?.fields['note'] ?? this.#columns.column()
    const table = model?.table ?? (dice.often(0.2) ? 'table_of_wide' : undefined)
    return { label: WIDE, table, fields, key: ['part', 'number'], indexes: [], checks: [], pairsOf: undefined }
  }

  // The parts get their types from the key that is pointed at.
  #wideKey(fields: Record<string, FieldData>): void {
    const parts = ['widePart', 'wideNumber'] as const
    const onDelete = this.#dice.pick(['cascade', 'setNull', 'protect'] as const)
    fields[parts[0]] = field.char(10, { null: true })
    fields[parts[1]] = field.int({ null: true })
    fields['wide'] = {
      kind: 'key',
      to: WIDE,
      fields: parts,
      onDelete,
      nullable: true,
      unique: this.#dice.often(0.3),
      ...(this.#dice.often(0.2) ? { constraintName: `own_wide_${this.#dice.below(1_000_000)}` } : {}),
    }
  }

  #model(label: string, labels: readonly string[]): ModelState {
    if (label === WIDE) return this.#wide()
    const dice = this.#dice
    const fields: Record<string, FieldData> = { id: LABELS[label]?.() ?? field.bigAuto() }
    if (dice.often(0.7)) fields['code'] = this.#columns.code()
    for (const name of ['alpha', 'beta', 'gamma', 'deltaEpsilon']) if (dice.yes) fields[name] = this.#columns.column()
    for (const name of ['link', 'otherLink']) if (dice.yes) fields[name] = this.#key(labels)
    if (labels.includes(WIDE) && dice.yes) this.#wideKey(fields)
    this.#compute(fields)
    return this.#decorated({ label, table: undefined, fields, indexes: [], checks: [], pairsOf: undefined })
  }

  #changed(model: ModelState, labels: readonly string[], wide: boolean, stays: boolean): ModelState {
    const dice = this.#dice
    // A step takes as long as it changes tables.
    if (stays && staysWith(model, labels)) return model
    if (model.label === WIDE) return this.#wide(model)
    const fields: Record<string, FieldData> = {}
    for (const [name, old] of Object.entries(model.fields)) {
      if (name === 'id') fields[name] = old.kind === 'key' || !dice.often(0.1) ? old : this.#columns.rekeyed(old)
      // Its parts stay behind where it goes.
      else if (name.startsWith('wide') && !labels.includes(WIDE)) continue
      else if (name === 'widePart' || name === 'wideNumber') fields[name] = old
      else if (isMadeOfFields(old)) {
        if (dice.often(0.7)) fields[name] = dice.yes ? old : { ...old, unique: dice.yes }
      } else if (name === 'code') {
        if (dice.often(0.8)) fields[name] = dice.yes ? this.#columns.code() : old
      } else if (old.kind !== 'key' && old.generated) continue
      else if (old.kind === 'key') {
        // A key that leads to a model which is gone has to go or to lead elsewhere.
        if (labels.includes(old.to) && dice.often(0.7)) fields[name] = dice.often(0.2) ? this.#columns.retold(old) : old
        else if (labels.includes(old.to) && dice.yes) fields[name] = this.#otherKey(old)
      } else if (dice.often(0.6)) fields[name] = dice.often(0.2) ? this.#columns.retold(old) : old
      else if (dice.often(0.8)) {
        const other = dice.often(0.3) && !model.fields[`${name}New`]
        fields[other ? `${name}New` : name] = this.#columns.altered(old)
      }
    }
    if (dice.yes) {
      const name = `added${dice.below(3)}`
      // One that goes is not another of its name at once: what it holds would have to become something else.
      if (!model.fields[name]) fields[name] = this.#columns.column()
    }
    if (dice.often(0.3)) fields['addedLink'] ??= this.#key(labels)
    // Rows that are there may point at one that is.
    if (wide && labels.includes(WIDE) && !fields['widePart'] && dice.often(0.3)) this.#wideKey(fields)
    this.#compute(fields)
    const table = dice.often(0.1) ? `table_of_${model.label.slice(2).toLowerCase()}` : model.table
    return this.#decorated({ ...model, table, fields, indexes: [], checks: [] })
  }

  // The names of what is computed are its own: no field becomes one, or stops to be one.
  #compute(fields: Record<string, FieldData>): void {
    const dice = this.#dice
    const sources = Object.entries(fields).filter(([name]) => !name.startsWith('wide'))
    for (const name of ['computed', 'otherComputed']) {
      const [source, read] = dice.pick(sources)
      const made = dice.yes && source !== 'id' && read.kind !== 'key' ? computedFrom(source, read, dice.yes) : undefined
      if (made?.generated)
        fields[name] = {
          ...this.#columns.bounded(made),
          generated: { ...made.generated, stored: !this.#features.virtualColumns || dice.yes },
          nullable: read.nullable || dice.yes,
          index: dice.often(0.3),
        }
    }
  }

  #decorated(model: ModelState): ModelState {
    const dice = this.#dice
    const names = Object.entries(model.fields)
      .filter(
        ([, one]) => !['text', 'encrypted', 'json', 'binary', 'hstore'].includes(one.kind) && !isMadeOfFields(one),
      )
      .map(([name]) => name)
    const directed = (): string => `${dice.often(0.2) ? '-' : ''}${dice.pick(names)}`
    const indexes: IndexData[] = []
    if (dice.yes) indexes.push({ fields: [directed(), 'id'] })
    if (dice.often(0.3))
      indexes.push({
        fields: ['id', dice.pick(names)],
        unique: true,
        ...(this.#features.nullsNotDistinct && dice.often(0.3) ? { nullsNotDistinct: true } : {}),
        ...(this.#features.deferrableUnique && dice.often(0.3)
          ? { deferrable: dice.pick(['deferred', 'immediate'] as const) }
          : {}),
      })
    if (dice.often(0.2)) indexes.push({ name: `own_${model.label.slice(2).toLowerCase()}`, fields: [dice.pick(names)] })
    const numbers = Object.entries(model.fields)
      // Not every database checks or computes from a column that a deleted row sets to NULL.
      .filter(([name, one]) => NUMBERS.includes(one.kind) && !name.startsWith('wide'))
      .map(([name]) => name)
    const named = (name: string): string => `${model.label.replace('.', '_').toLowerCase()}_${name.toLowerCase()}`
    const checks: CheckData[] = [
      ...numbers
        .filter(() => dice.often(0.4))
        .map((name): CheckData => ({ name: named(name), check: randomCondition(name, dice) })),
      ...Object.entries(model.fields).flatMap(([name, one]): CheckData[] =>
        one.kind !== 'key' && one.words && dice.often(0.3)
          ? [{ name: named(`${name}_word`), check: [name, 'in', [...one.words]] }]
          : [],
      ),
    ]
    indexes.push(...specialIndexes(model, { names, numbers, dice, features: this.#features }))
    const exclusions: ExclusionData[] = names
      .filter((name) => name !== 'id' && this.#features.exclusionConstraints && dice.often(0.15))
      .map((name) => ({ name: named(`${name}_once`), over: [[name, '=']], using: 'btree' }))
    const distinct = indexes.filter(
      ({ fields = [] }) => new Set(fields.map((name) => name.replace('-', ''))).size === fields.length,
    )
    const { comment: _before, exclusions: _old, ...rest } = model
    return {
      ...rest,
      indexes: distinct,
      checks,
      ...(exclusions.length ? { exclusions } : {}),
      ...this.#columns.comment(0.3),
    }
  }
}

// Under another label, with everything that points at it.
function renamed(state: ProjectState, from: string, to: string): ProjectState {
  return stateOf(
    [...state.models.values()]
      .map((model) => pairsRenamed(model, from, to))
      .map((model) => ({
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

// Whether what it points at is there still.
function staysWith({ fields }: ModelState, labels: readonly string[]): boolean {
  if (fields['widePart'] && !labels.includes(WIDE)) return false
  return Object.values(fields).every((one) => one.kind !== 'key' || labels.includes(one.to))
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
