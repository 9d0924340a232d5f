import { lengthForWords } from '@tsango/core/fields'
import {
  type ColumnData,
  type ConditionData,
  type FieldData,
  type IndexData,
  type ModelState,
  modelOf,
  renameValue,
  type SideData,
  StateError,
} from '@tsango/orm/migrations'
import { listOf, snakeCase } from '@tsango/toolkit/text'
import type { Behaviour } from './behaviour.ts'
import { modelSlug } from './model-operations.ts'
import { changeModel, fieldOf, followersOf, isComputed } from './models.ts'

/** `renameValue`: what is held to the word elsewhere in the model, by conditions and defaults, follows. */
export const renameValueBehaviour: Behaviour<'renameValue'> = {
  apply: (state, { model, name, from, to }) => {
    const field = enumerated(modelOf(state, model), name)
    const { words } = field
    const refused = (why: string): StateError =>
      new StateError(`The word "${from}" of ${model}.${name} cannot become "${to}": ${why}`)
    if (!words.includes(from)) throw refused(`it has no such word at this point of the history, but ${listOf(words)}.`)
    if (words.includes(to)) throw refused('it has that word already.')
    if (isComputed(field)) throw refused('what rows hold there is computed.')
    const [key] = followersOf(state, model, name)
    if (key) throw refused(`the key ${key.join('.')} holds it as well.`)
    return changeModel(state, model, ({ fields, indexes, checks, exclusions }) => {
      const renamed = (condition: ConditionData): ConditionData => withWord(condition, { name, from, to })
      return {
        fields: { ...fields, [name]: renamedIn(field, from, to) },
        indexes: indexes.map((index): IndexData => (index.where ? { ...index, where: renamed(index.where) } : index)),
        checks: checks.map((one) => ({ ...one, check: renamed(one.check) })),
        ...(exclusions
          ? { exclusions: exclusions.map((one) => (one.where ? { ...one, where: renamed(one.where) } : one)) }
          : {}),
      }
    })
  },
  invert: ({ model, name, from, to }) => renameValue(model, name, to, from),
  describe: ({ model, name, from, to }) => `Rename the word ${from} of ${model}.${name} to ${to}`,
  slug: ({ model, name, from, to }) =>
    ['rename', modelSlug(model), snakeCase(name), ...[from, to].map(plain).filter(Boolean)].join('_'),
}

type Enumerated = ColumnData & { readonly words: readonly string[] }

function enumerated(model: ModelState, name: string): Enumerated {
  const field = fieldOf(model, name)
  if (isEnumerated(field)) return field
  throw new StateError(
    `${model.label}.${name} is no enumeration at this point of the history: it has no words to rename.`,
  )
}

function isEnumerated(field: FieldData): field is Enumerated {
  return field.kind !== 'key' && field.words !== undefined
}

const plain = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')

function renamedIn(field: Enumerated, from: string, to: string): ColumnData {
  const renamed = (word: unknown): unknown => (word === from ? to : word)
  const words = field.words.map((word) => (word === from ? to : word))
  const { dbDefault } = field
  return {
    ...field,
    words,
    maxLength: lengthForWords(words),
    ...('default' in field ? { default: renamed(field.default) } : {}),
    ...(dbDefault && 'value' in dbDefault
      ? { dbDefault: { ...dbDefault, value: renamed(dbDefault.value) } as never }
      : {}),
  }
}

interface Word {
  readonly name: string
  readonly from: string
  readonly to: string
}

// Comparisons of the field with the word; SQL stays as it is.
function withWord(condition: ConditionData, word: Word): ConditionData {
  if (isComparison(condition)) {
    const [left, lookup, right] = condition
    if (left !== word.name || right === undefined) return condition
    return [left, lookup, wordIn(right, word)]
  }
  if ('sql' in condition) return condition
  const each = (conditions: readonly ConditionData[]): ConditionData[] => conditions.map((one) => withWord(one, word))
  if ('all' in condition) return { all: each(condition.all) }
  if ('any' in condition) return { any: each(condition.any) }
  if ('not' in condition) return { not: withWord(condition.not, word) }
  return { ...condition, of: each(condition.of) }
}

function isComparison(condition: ConditionData): condition is Extract<ConditionData, readonly unknown[]> {
  return Array.isArray(condition)
}

function wordIn(right: SideData, { from, to }: Word): SideData {
  if (right === from) return to
  return Array.isArray(right) ? right.map((one) => (one === from ? to : one)) : right
}
