import type { ConditionData, FieldData, IndexData, ModelState } from '@tsango/orm/migrations'
import type { Dice } from './chance.ts'
import { TEXTS } from './random-columns.ts'
import type { StateFeatures } from './random-states.ts'

interface IndexOptions {
  /** The fields that any index may be over. */
  readonly names: readonly string[]
  /** Those among them that conditions compare. */
  readonly numbers: readonly string[]
  readonly dice: Dice
  readonly features: StateFeatures
}

/** A condition that a sample fulfils. */
export function randomCondition(number: string, dice: Dice): ConditionData {
  return dice.yes ? [number, 'gte', 0] : { any: [[number, 'lt', 100], { not: [number, 'isnotnull'] }] }
}

/** Indexes of some rows, over expressions, with columns that they carry along, of words, and such as only some databases have. */
export function specialIndexes({ fields }: ModelState, options: IndexOptions): IndexData[] {
  const { names, numbers, dice, features } = options
  const { expressionIndexes, coveringIndexes, searchConfigs } = features
  const found: IndexData[] = []
  const number = numbers.length ? dice.pick(numbers) : undefined
  const text = names.find((name) => TEXTS.includes(fields[name]?.kind ?? '') && !name.startsWith('wide'))
  if (number && dice.often(0.4))
    found.push({ fields: [dice.pick(names), 'id'], unique: dice.yes, where: randomCondition(number, dice) })
  if (text && dice.often(0.4))
    found.push({ expressions: [{ call: 'lower', of: [text] }, 'id'], unique: !expressionIndexes || dice.yes })
  if (number && dice.often(0.3)) found.push({ fields: ['id'], unique: coveringIndexes && dice.yes, include: [number] })
  const texts = Object.keys(fields).filter(
    (name) => [...TEXTS, 'text'].includes(fields[name]?.kind ?? '') && !name.startsWith('wide'),
  )
  // Not every database has one over rows that it does not count.
  if (texts.length && fields['id']?.kind !== 'key' && fields['id']?.auto === 'increment' && dice.often(0.15))
    found.push({
      fields: dice.yes ? texts : texts.slice(0, 1),
      method: 'fulltext',
      ...(dice.often(0.3) ? { config: dice.pick(searchConfigs ?? ['simple', 'english']) } : {}),
    })
  for (const [name, field] of Object.entries(fields)) {
    const suited = suitedTo(name, field, features)
    if (suited.length && dice.often(0.2)) found.push(dice.pick(suited))
  }
  return found
}

// Those of other methods, and with operator classes, that a column can have.
function suitedTo(name: string, field: FieldData, { indexMethods, operatorClasses }: StateFeatures): IndexData[] {
  if (field.kind === 'key' || name === 'id') return []
  const by = (method: NonNullable<IndexData['method']>, ...opclasses: string[]): IndexData => ({
    fields: [name],
    method,
    ...(opclasses.length ? { opclasses } : {}),
  })
  const { kind } = field
  const all: IndexData[] = [
    ...(kind === 'array' ? [by('gin')] : []),
    ...(kind === 'json' ? [by('gin'), by('gin', 'jsonb_path_ops')] : []),
    ...(kind === 'hstore' ? [by('gin'), by('gist')] : []),
    ...(kind === 'range' ? [by('gist'), by('spgist')] : []),
    ...(['int', 'bigInt', 'dateTime', 'date'].includes(kind) ? [by('brin'), by('hash')] : []),
    ...(TEXTS.includes(kind) ? [by('hash'), by('btree', 'varchar_pattern_ops')] : []),
    ...(kind === 'text' ? [by('hash'), by('btree', 'text_pattern_ops')] : []),
  ]
  return all.filter(
    ({ method = 'btree', opclasses }) => indexMethods.includes(method) && (!opclasses || operatorClasses),
  )
}
