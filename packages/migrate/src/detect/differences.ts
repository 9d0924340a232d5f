import { isDeepStrictEqual } from 'node:util'
import {
  addCheck,
  addField,
  addIndex,
  type CheckData,
  deleteModel,
  type FieldData,
  type IndexData,
  inOrder,
  type ModelState,
  type Operation,
  type ProjectState,
  removeCheck,
  removeField,
  removeIndex,
  renameTable,
  tableName,
} from '@tsango/orm/migrations'
import { shortName } from '@tsango/toolkit/text'
import { UnsupportedChange } from '../errors/errors.ts'
import { creationOf, sameIndex } from '../operations/operations.ts'
import type { Fills } from './fills.ts'
import { sameField, sameShape } from './likeness.ts'

/** The operations of one kind each, in the order in which the kinds are done where nothing else decides. */
interface Differences {
  readonly removed: Operation[]
  readonly deleted: Operation[]
  readonly created: Operation[]
  readonly changed: Operation[]
  readonly added: Operation[]
}

/** The operations that lead from one state to another, what goes before what comes; renames are behind us. */
export async function findDifferences(
  from: ProjectState,
  to: ProjectState,
  fills: Fills,
): Promise<readonly Operation[]> {
  const found: Differences = { removed: [], deleted: [], created: [], changed: [], added: [] }
  deletions(from, to, found)
  creations(from, to, found)
  for (const after of to.models.values()) {
    const before = from.models.get(after.label)
    if (before) await modelDifferences(before, after, to, fills, found)
  }
  return [...found.removed, ...found.deleted, ...found.created, ...found.changed, ...found.added]
}

const targetsOf = (model: ModelState): string[] =>
  Object.values(model.fields).flatMap((field) => (field.kind === 'key' ? [field.to] : []))

function deletions(from: ProjectState, to: ProjectState, { removed, deleted }: Differences): void {
  const gone = [...from.models.values()].filter((model) => !to.models.has(model.label))
  // Whoever points goes before what it points at; in a circle, a key goes before both.
  const ordered = inOrder(gone, (model) => gone.filter((other) => targetsOf(other).includes(model.label)))
  for (const [at, model] of ordered.entries()) {
    const before = new Set(ordered.slice(0, at).map((one) => one.label))
    const points = ([, field]: [string, FieldData]): boolean => field.kind === 'key' && before.has(field.to)
    removed.push(
      ...givenUp(
        model,
        Object.entries(model.fields)
          .filter(points)
          .map(([name]) => name),
        to,
      ),
    )
    deleted.push(deleteModel(model.label))
  }
}

// What has to go before a model can: keys in a circle, and names that a new model has as well, which may have to be there first.
function givenUp(model: ModelState, keys: readonly string[], to: ProjectState): Operation[] {
  const coming = [...to.models.values()]
  const { label } = model
  const table = tableName(model)
  const indexes = model.indexes.filter(
    ({ name, fields }) =>
      fields.some((field) => keys.includes(field)) ||
      (name !== undefined && coming.some((one) => one.indexes.some((index) => index.name === name))),
  )
  const checks = model.checks.filter(
    ({ name, all }) =>
      all.some(([field]) => keys.includes(field)) ||
      coming.some((one) => one.checks.some((check) => check.name === name)),
  )
  return [
    ...indexes.map((index) => removeIndex(label, index)),
    ...checks.map(({ name }) => removeCheck(label, name)),
    ...keys.map((name) => removeField(label, name)),
    ...(coming.some((one) => tableName(one) === table) ? [renameTable(label, shortName(`old_${table}`))] : []),
  ]
}

function creations(from: ProjectState, to: ProjectState, { created, added }: Differences): void {
  const made = [...to.models.values()].filter((model) => !from.models.has(model.label))
  const ordered = inOrder(made, (model) => made.filter((other) => targetsOf(model).includes(other.label)))
  for (const [at, model] of ordered.entries()) {
    const later = new Set(ordered.slice(at + 1).map((one) => one.label))
    const waits = ([, field]: [string, FieldData]): boolean => field.kind === 'key' && later.has(field.to)
    const waiting = Object.entries(model.fields).filter(waits)
    const held = (names: readonly string[]): boolean => waiting.some(([name]) => names.includes(name))
    const checked = (check: CheckData): string[] => check.all.map(([name]) => name)
    created.push(
      creationOf({
        ...model,
        fields: Object.fromEntries(Object.entries(model.fields).filter((entry) => !waits(entry))),
        indexes: model.indexes.filter((index) => !held(index.fields)),
        checks: model.checks.filter((check) => !held(checked(check))),
      }),
    )
    for (const [name, field] of waiting) added.push(addField(model.label, name, field))
    for (const index of model.indexes.filter((one) => held(one.fields))) added.push(addIndex(model.label, index))
    for (const check of model.checks.filter((one) => held(checked(one)))) added.push(addCheck(model.label, check))
  }
}

async function modelDifferences(
  before: ModelState,
  after: ModelState,
  to: ProjectState,
  fills: Fills,
  found: Differences,
): Promise<void> {
  const { label } = after
  const without = (list: readonly IndexData[], index: IndexData): boolean => !list.some((one) => sameIndex(one, index))
  for (const index of before.indexes) if (without(after.indexes, index)) found.removed.push(removeIndex(label, index))
  for (const check of before.checks)
    if (!after.checks.some((one) => isDeepStrictEqual(one, check))) found.removed.push(removeCheck(label, check.name))
  for (const [name, field] of Object.entries(before.fields))
    if (!after.fields[name]) found.removed.push(fills.removal(label, name, field))
  if (before.table !== after.table) found.changed.push(renameTable(label, after.table))
  for (const [name, field] of Object.entries(after.fields)) {
    const old = before.fields[name]
    if (!old) found.changed.push(await fills.addition(to, label, name, field))
    else if (!sameField(name, old, field)) {
      refuseKey(label, name, old, field)
      found.changed.push(await fills.alteration(to, label, name, old, field))
    }
  }
  for (const index of after.indexes) if (without(before.indexes, index)) found.added.push(addIndex(label, index))
  for (const check of after.checks)
    if (!before.checks.some((one) => isDeepStrictEqual(one, check))) found.added.push(addCheck(label, check))
}

// Every key that points at it would have to change with it, and the rows on both sides.
function refuseKey(model: string, name: string, before: FieldData, after: FieldData): void {
  if (name !== 'id' || sameShape(before, after)) return
  throw new UnsupportedChange(
    `The key of ${model} changed from ${before.kind} to ${after.kind}. A key keeps its type: make a new model and copy the rows with runCode(…), or put the key back.`,
  )
}
