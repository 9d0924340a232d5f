import { type FieldData, field, type ModelState, type ProjectState } from '@tsango/orm/migrations'
import { ownNameOf } from '../history/key.ts'
import type { Dice } from './chance.ts'

/** Whose rows are in pairs with those of another. */
const OWNERS: readonly string[] = ['a.One', 'b.Five']
/** What the relations are called that an owner may have. */
const RELATIONS: readonly string[] = ['Others', 'Friends']

const keyNameOf = (label: string): string => ownNameOf(label).charAt(0).toLowerCase() + ownNameOf(label).slice(1)

/** The tables of pairs of a state, as a relation to many makes them: the same as before where both sides are there, and others. */
export function pairsOf(state: ProjectState, before: ProjectState | undefined, dice: Dice): readonly ModelState[] {
  const targets = [...state.models.values()].filter(({ fields }) => fields['id'])
  return OWNERS.filter((owner) => state.models.has(owner)).flatMap((owner) =>
    RELATIONS.flatMap((relation): ModelState[] => {
      const old = before?.models.get(`${owner}${relation}`)
      if (old) return dice.often(0.8) && targetsOf(old).every((one) => state.models.has(one)) ? [old] : []
      const target = dice.pick(targets.filter(({ label }) => label !== owner))
      return target && dice.often(0.3) ? [pairs(owner, relation, target.label)] : []
    }),
  )
}

function pairs(owner: string, relation: string, target: string): ModelState {
  const [left, right] = [keyNameOf(owner), keyNameOf(target)]
  const key = (label: string): FieldData => field.fk(label, { onDelete: 'cascade' })
  return {
    label: `${owner}${relation}`,
    table: undefined,
    fields: { id: field.bigAuto(), [left]: key(owner), [right]: key(target) },
    indexes: [{ fields: [left, right], unique: true }],
    checks: [],
    pairsOf: owner,
  }
}

const targetsOf = ({ fields }: ModelState): readonly string[] =>
  Object.values(fields).flatMap((one) => (one.kind === 'key' ? [one.to] : []))

/** Whether rows of others are in pairs with those of a model. */
export function hasPairsWith({ models }: ProjectState, label: string): boolean {
  return [...models.values()].some(
    (one) => one.pairsOf !== undefined && one.pairsOf !== label && targetsOf(one).includes(label),
  )
}

/** A table of pairs after one of its two sides got another label: its own label and its keys are named after them. Others stay. */
export function pairsRenamed(model: ModelState, from: string, to: string): ModelState {
  if (model.pairsOf === undefined || !targetsOf(model).includes(from)) return model
  const rename = (name: string): string => (name === keyNameOf(from) ? keyNameOf(to) : name)
  const own = model.pairsOf === from
  return {
    ...model,
    label: own ? `${to}${model.label.slice(from.length)}` : model.label,
    pairsOf: own ? to : model.pairsOf,
    fields: Object.fromEntries(Object.entries(model.fields).map(([name, one]) => [rename(name), one])),
    indexes: model.indexes.map((index) => ({ ...index, fields: (index.fields ?? []).map(rename) })),
  }
}
