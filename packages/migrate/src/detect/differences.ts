import { isDeepStrictEqual } from 'node:util'
import {
  addCheck,
  addExclusion,
  addField,
  addIndex,
  alterField,
  alterView,
  type CheckData,
  commentModel,
  deleteModel,
  type ExclusionData,
  exclusionFields,
  type FieldData,
  fieldsIn,
  type IndexData,
  indexFields,
  inOrder,
  isMadeOfFields,
  type KeyData,
  type ModelState,
  manageModel,
  moveModel,
  type Operation,
  type ProjectState,
  pointedAt,
  removeCheck,
  removeExclusion,
  removeField,
  removeIndex,
  renameTable,
  tableName,
} from '@tsango/orm/migrations'
import { shortName } from '@tsango/toolkit/text'
import { UnsupportedChange } from '../errors/errors.ts'
import { isRetyped } from '../operations/composite-keys.ts'
import {
  canRekey,
  creationOf,
  followersOf,
  isComputed,
  isPrimaryKey,
  sameIndex,
  sourcesOf,
} from '../operations/operations.ts'
import { asColumnsComeFree } from './columns.ts'
import type { Fills } from './fills.ts'
import { keysWithoutNames, madeKeysGivingNames, tableMeanwhile } from './free-names.ts'
import { sameField, sameShape, withoutBounds } from './likeness.ts'
import { isMoved, keysOfMoved, madeKeysOfMoved } from './moved.ts'

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
    if (before) await modelDifferences(before, after, { from, to }, fills, found)
  }
  return [...found.removed, ...found.deleted, ...found.created, ...found.changed, ...found.added]
}

function deletions(from: ProjectState, to: ProjectState, { removed, deleted }: Differences): void {
  const gone = [...from.models.values()].filter((model) => !to.models.has(model.label))
  // Whoever points goes before what it points at; in a circle, a key goes before both.
  const ordered = inOrder(gone, (model) => gone.filter((other) => pointedAt(from, other).includes(model)))
  for (const [at, model] of ordered.entries()) {
    const before = new Set(ordered.slice(0, at).map((one) => one.label))
    const giving = madeKeysGivingNames(model, to)
    const goes = ([name, field]: [string, FieldData]): boolean =>
      field.kind === 'key' && (before.has(field.to) || giving.includes(name) || holdsRetyped(field, from, to))
    const keys = Object.entries(model.fields)
      .filter(goes)
      .map(([name]) => name)
    removed.push(...givenUp(model, keys, to))
    deleted.push(deleteModel(model.label))
  }
}

// What has to go before a model can: keys in a circle, and names that a new model has as well, which may have to be there first.
function givenUp(model: ModelState, keys: readonly string[], to: ProjectState): Operation[] {
  const coming = [...to.models.values()]
  const { label } = model
  const table = tableName(model)
  const indexes = model.indexes.filter(
    (index) =>
      indexFields(index).some((field) => keys.includes(field)) ||
      (index.name !== undefined && coming.some((one) => one.indexes.some(({ name }) => name === index.name))),
  )
  const checks = model.checks.filter(
    ({ name, check }) =>
      fieldsIn(check).some((field) => keys.includes(field)) ||
      coming.some((one) => one.checks.some((other) => other.name === name)),
  )
  const exclusions = (model.exclusions ?? []).filter(
    (exclusion) =>
      exclusionFields(exclusion).some((field) => keys.includes(field)) ||
      coming.some((one) => one.exclusions?.some(({ name }) => name === exclusion.name)),
  )
  return [
    ...indexes.map((index) => removeIndex(label, index)),
    ...checks.map(({ name }) => removeCheck(label, name)),
    ...exclusions.map(({ name }) => removeExclusion(label, name)),
    ...keys.map((name) => removeField(label, name)),
    ...Object.entries(keysWithoutNames(model, to))
      .filter(([name]) => !keys.includes(name))
      .map(([name, key]) => alterField(label, name, key)),
    ...(coming.some((one) => tableName(one) === table) ? [renameTable(label, shortName(`old_${table}`))] : []),
  ]
}

function creations(from: ProjectState, to: ProjectState, { created, added }: Differences): void {
  const made = [...to.models.values()].filter((model) => !from.models.has(model.label))
  const ordered = inOrder(made, (model) => pointedAt(to, model))
  for (const [at, model] of ordered.entries()) {
    const later = new Set(ordered.slice(at + 1).map((one) => one.label))
    const late = (field: FieldData | undefined): boolean =>
      field?.kind === 'key' &&
      (later.has(field.to) || holdsRetyped(field, from, to) || pointsAtUnsettled(field, from, to))
    const waits = ([, field]: [string, FieldData]): boolean =>
      late(field) || sourcesOf(field).some((name) => late(model.fields[name]))
    const waiting = plainFirst(Object.entries(model.fields).filter(waits))
    const held = (names: readonly string[]): boolean => waiting.some(([name]) => names.includes(name))
    const checked = ({ check }: CheckData): string[] => fieldsIn(check)
    const { exclusions = [] } = model
    created.push(
      creationOf({
        ...model,
        fields: Object.fromEntries(Object.entries(model.fields).filter((entry) => !waits(entry))),
        indexes: model.indexes.filter((index) => !held(indexFields(index))),
        checks: model.checks.filter((check) => !held(checked(check))),
        exclusions: exclusions.filter((one) => !held(exclusionFields(one))),
      }),
    )
    for (const [name, field] of waiting) added.push(addField(model.label, name, field))
    for (const index of model.indexes.filter((one) => held(indexFields(one)))) added.push(addIndex(model.label, index))
    for (const check of model.checks.filter((one) => held(checked(one)))) added.push(addCheck(model.label, check))
    for (const one of exclusions.filter((one) => held(exclusionFields(one)))) added.push(addExclusion(model.label, one))
  }
}

async function modelDifferences(
  before: ModelState,
  after: ModelState,
  { from, to }: { readonly from: ProjectState; readonly to: ProjectState },
  fills: Fills,
  found: Differences,
): Promise<void> {
  const { label } = after
  refuseOtherKey(before, after)
  refuseOtherMake(before, after)
  const without = (list: readonly IndexData[], index: IndexData): boolean => !list.some((one) => sameIndex(one, index))
  const managed = after.managed !== false
  const loose = keysOfMoved(before, from, to)
  const apart = madeKeysOfMoved(before, from, to)
  for (const name of apart) found.removed.push(removeField(label, name))
  for (const [name, key] of Object.entries(loose)) found.removed.push(alterField(label, name, key))
  if (managed !== (before.managed !== false)) found.removed.push(manageModel(label, managed))
  if (isMoved(label, from, to))
    found.removed.push(
      moveModel(label, after.database, after.scope === before.scope ? {} : { scope: after.scope ?? 'tenant' }),
    )
  // A computed field that reads what goes is made anew, with what holds it; and one that changes together with what it reads, as neither fits the other before.
  const remade = Object.entries(before.fields).flatMap(([name, field]) => {
    const changes = (one: string, old = before.fields[one], next = after.fields[one]): boolean =>
      !old || !next || !sameField(one, old, next)
    const reads = sourcesOf(field)
    const other = reads.some((read) => !after.fields[read]) || (changes(name) && reads.some((read) => changes(read)))
    return after.fields[name] && other ? [name] : []
  })
  const holds = (names: readonly string[]): boolean => names.some((name) => remade.includes(name))
  const indexLeaves = (index: IndexData, others: readonly IndexData[]): boolean =>
    without(others, index) || holds(indexFields(index))
  const checkLeaves = (check: CheckData, others: readonly CheckData[]): boolean =>
    !others.some((one) => isDeepStrictEqual(one, check)) || holds(fieldsIn(check.check))
  const exclusionLeaves = (exclusion: ExclusionData, others: readonly ExclusionData[] = []): boolean =>
    !others.some((one) => isDeepStrictEqual(one, exclusion)) || holds(exclusionFields(exclusion))
  for (const index of before.indexes)
    if (indexLeaves(index, after.indexes)) found.removed.push(removeIndex(label, index))
  for (const check of before.checks)
    if (checkLeaves(check, after.checks)) found.removed.push(removeCheck(label, check.name))
  for (const exclusion of before.exclusions ?? [])
    if (exclusionLeaves(exclusion, after.exclusions)) found.removed.push(removeExclusion(label, exclusion.name))
  for (const [name, field] of plainFirst(Object.entries(before.fields)).toReversed())
    if (isMadeOfFields(field)) {
      if (!apart.includes(name) && !keeps(name, before, after, { from, to }))
        found.removed.push(removeField(label, name))
    } else if (!after.fields[name] || remade.includes(name)) found.removed.push(fills.removal(label, name, field))
  if (!isDeepStrictEqual(before.view, after.view)) {
    if (before.view) found.removed.unshift(alterView(label))
    if (after.view) found.added.push(alterView(label, after.view))
  }
  if (before.comment !== after.comment) found.changed.push(commentModel(label, after.comment))
  const meanwhile = tableMeanwhile(before, from, to)
  if (meanwhile) found.removed.push(renameTable(label, meanwhile))
  if (before.table !== after.table) found.changed.push(renameTable(label, after.table))
  const current: Record<string, FieldData> = { ...before.fields, ...loose }
  for (const [name, key] of Object.entries(keysWithoutNames(before, to))) {
    if (!after.fields[name] || loose[name]) continue
    found.removed.push(alterField(label, name, key))
    current[name] = key
  }
  const stays = Object.fromEntries(Object.entries(current).filter(([name]) => !remade.includes(name)))
  for (const [name, field] of asColumnsComeFree(stays, plainFirst(Object.entries(after.fields)))) {
    const old = current[name]
    if (isMadeOfFields(field)) {
      if (apart.includes(name) || !keeps(name, before, after, { from, to }))
        found.added.push(addField(label, name, field))
    } else if (!old || remade.includes(name)) found.changed.push(await fills.addition(to, label, name, field))
    else if (!sameField(name, old, field)) {
      refuseKey(after, name, old, field, to)
      if (managed) refuseComputed(label, name, old, field)
      found.changed.push(await fills.alteration(to, label, name, old, field))
      current[name] = field
    }
  }
  for (const index of after.indexes) if (indexLeaves(index, before.indexes)) found.added.push(addIndex(label, index))
  for (const check of after.checks) if (checkLeaves(check, before.checks)) found.added.push(addCheck(label, check))
  for (const one of after.exclusions ?? [])
    if (exclusionLeaves(one, before.exclusions)) found.added.push(addExclusion(label, one))
}

// A key that is made of fields is no column: it is made anew where it differs, and where its fields hold other values.
function keeps(
  name: string,
  before: ModelState,
  after: ModelState,
  { from, to }: { readonly from: ProjectState; readonly to: ProjectState },
): boolean {
  const [old, field] = [before.fields[name], after.fields[name]]
  if (!old || !field || !isMadeOfFields(field) || !sameField(name, old, field)) return false
  if (!from.models.has(field.to) || holdsRetyped(field, from, to)) return false
  return !areRetyped(before, after, field.fields)
}

// Whether a key that is made of fields points at one whose fields hold other values afterwards: it is not there meanwhile.
function holdsRetyped(field: FieldData, from: ProjectState, to: ProjectState): boolean {
  if (!isMadeOfFields(field)) return false
  const [before, after] = [from.models.get(field.to), to.models.get(field.to)]
  return before !== undefined && after !== undefined && areRetyped(before, after, after.key ?? [])
}

// Whether a key points at a field of a model that is there, and the field is new or changes: it may have to wait for a key that first has to point at the model which is made.
function pointsAtUnsettled({ to: label, toField }: KeyData, from: ProjectState, to: ProjectState): boolean {
  const before = from.models.get(label)
  const next = toField === undefined ? undefined : to.models.get(label)?.fields[toField]
  if (toField === undefined || !before || !next) return false
  const old = before.fields[toField]
  return !old || !sameField(toField, old, next)
}

function areRetyped(before: ModelState, after: ModelState, names: readonly string[]): boolean {
  return names.some((name) => {
    const [old, next] = [before.fields[name], after.fields[name]]
    return !old || !next || isRetyped(old, next)
  })
}

// Keys may point at fields of their own model, and computed fields read others; what is made of fields comes behind them.
function plainFirst(fields: readonly [string, FieldData][]): readonly [string, FieldData][] {
  const rank = (field: FieldData): number =>
    isMadeOfFields(field) ? 3 : isComputed(field) ? 2 : field.kind === 'key' && field.toField ? 1 : 0
  return fields.toSorted(([, a], [, b]) => rank(a) - rank(b))
}

// Its values would be lost on the way in, and nobody says what they are on the way out.
function refuseComputed(model: string, name: string, before: FieldData, after: FieldData): void {
  if (isComputed(before) === isComputed(after)) return
  throw new UnsupportedChange(
    `${model}.${name} ${isComputed(after) ? 'became' : 'is no longer'} a computed field. Give the new field another name, copy the rows with runSql(…) where that is wanted, and remove the old one.`,
  )
}

// As in Django: a table keeps what its rows are told apart by.
function refuseOtherKey(before: ModelState, after: ModelState): void {
  if (isDeepStrictEqual(before.key, after.key)) return
  const named = ({ key = ['id'] }: ModelState): string => `(${key.join(', ')})`
  throw new UnsupportedChange(
    `The key of ${after.label} changed from ${named(before)} to ${named(after)}. A key keeps its columns: make a new model and copy the rows with runCode(…), or put the key back.`,
  )
}

// One of them would have to be gone before the other is made, and what reads or points at the model with it.
function refuseOtherMake(before: ModelState, after: ModelState): void {
  const isTable = ({ view, managed }: ModelState): boolean => view === undefined && managed !== false
  const toView = isTable(before) && after.view !== undefined
  if (!toView && !(before.view !== undefined && isTable(after))) return
  throw new UnsupportedChange(
    `${after.label} was a ${toView ? 'table and becomes a view' : 'view and becomes a table'}. Give it another name, or take the model away, run makemigrations, and put it back: it is made anew then.`,
  )
}

// Every key that points at it changes with it, and all of their rows.
function refuseKey(model: ModelState, name: string, before: FieldData, after: FieldData, to: ProjectState): void {
  // The table is somebody else's: what the model says of it changes alone.
  if (model.managed === false && followersOf(to, model.label, name).length === 0) return
  // Which of its values a key may have is no matter to what points at it.
  const same = sameShape(withoutBounds(before), withoutBounds(after))
  if (!isPrimaryKey(model, name) || same || canRekey(to, before, after)) return
  throw new UnsupportedChange(
    `The key of ${model.label} changed from ${before.kind} to ${after.kind}. A number may become another number, and anything but one that is counted up may become text: make a new model and copy the rows with runCode(…), or put the key back.`,
  )
}
