import type { RowMethods } from '@tsango/core/model'
import { stampOf } from '@tsango/core/values'
import { NotFound } from '@tsango/http/errors'
import { atomic } from '@tsango/orm/atomic'
import { RowGone } from '@tsango/orm/errors'
import { related } from '@tsango/orm/related'
import type { Change } from '../models/models.ts'
import { record } from '../recording/record.ts'
import type { Ask } from '../routing/ask.ts'
import { type AnyRow, type Rows, rowsOf, type Values } from '../rows/any-rows.ts'
import type { Input } from '../site/inputs.ts'
import type { Site } from '../site/prepare.ts'
import { changeOfColumn, changeOfPairs } from './changes.ts'
import { type FormFaults, faultsOfError } from './faults.ts'
import { pairsOf, readPairs, withPairs } from './pairs.ts'
import type { Draft } from './read-inputs.ts'
import { sameValue } from './same-value.ts'
import { isAsSeen } from './seen.ts'

/** How a save ended. */
export type Saved = { readonly row: AnyRow; readonly changed: boolean } | { readonly faults: FormFaults }

/** Undoes a save from within, and tells the form why. */
export class Refused extends Error {
  readonly faults: FormFaults

  constructor(faults: FormFaults) {
    super('A form was refused.')
    this.faults = faults
  }
}

/** Raised when a row is no longer what its form was drawn from; nothing of the form was saved. */
export class ChangedMeanwhile extends Error {
  constructor() {
    super('Somebody changed a row while its form was saved.')
  }
}

/** Whose rows are saved. */
export type Saving = Pick<Site, 'model' | 'one'>

/** What is saved. */
export interface ToSave {
  readonly inputs: readonly Input[]
  readonly draft: Draft
  /** What the form of a row that is there was drawn from; empty: it is believed. */
  readonly seen?: string
  /** The form's token, so that it makes what it makes once. */
  readonly once?: string | undefined
  /** Values that no input holds. */
  readonly more?: Values
  /** What is written with the row once it is there; gives what the log says of that. */
  readonly along?: (row: AnyRow) => Promise<readonly Change[]>
}

/** Adds a row, its relations and the entry of the log, all or nothing. */
export function addRow(ask: Ask, site: Saving, { inputs, draft, once, more, along }: ToSave): Promise<Saved> {
  return explained(site, async () => {
    const row = await rowsOf(site.model.model).create({ ...draft.values, ...more })
    for (const input of inputs) await setPairs(row, input, draft)
    await record(ask, site, [row], { action: 'add', once })
    await along?.(row)
    return { row, changed: true }
  })
}

/**
 * Changes a row: what was not changed is not written, so that what somebody else writes meanwhile is kept. Raises `NotFound`, and {@link ChangedMeanwhile}:
 * the row is held while that is looked at, so that of two forms that are sent at once one is told.
 *
 * @param among - the rows that it has to be one of; default: all
 */
export function changeRow(
  ask: Ask,
  site: Saving,
  key: unknown,
  { inputs, draft, seen = '', once, along }: ToSave,
  among: Rows = rowsOf(site.model.model),
): Promise<Saved> {
  return explained(site, async () => {
    const { model } = site
    const held = among.filter({ [model.key.attribute]: key }).selectForUpdate({ noKey: true })
    const row = await withPairs(held, inputs).first()
    if (!row) throw gone(site.one)
    if (!isAsSeen(seen, row, inputs)) throw new ChangedMeanwhile()
    const values = changedValues(row, inputs, draft)
    const changes: Change[] = []
    for (const input of inputs) {
      const change = (await changeOf(row, input, values)) ?? (await setPairs(row, input, draft))
      if (change) changes.push(change)
    }
    await write(site, row, values)
    changes.push(...((await along?.(row)) ?? []))
    if (changes.length) await record(ask, site, [row], { action: 'change', changes, once })
    return { row, changed: changes.length > 0 }
  })
}

async function explained(site: Saving, write: () => Promise<Saved>): Promise<Saved> {
  try {
    return await atomic(write)
  } catch (error) {
    const faults = error instanceof Refused ? error.faults : faultsOfError(error, site.model)
    if (!faults) throw error
    return { faults }
  }
}

function changedValues(row: AnyRow, inputs: readonly Input[], draft: Draft): Values {
  const values: Values = {}
  for (const { field, readOnly } of inputs) {
    if (!field || readOnly || !(field.attribute in draft.values)) continue
    const after = draft.values[field.attribute]
    if (!sameValue(field.spec, row[field.attribute], after)) values[field.attribute] = after
  }
  return values
}

async function changeOf(row: AnyRow, { field }: Input, values: Values): Promise<Change | undefined> {
  if (!field || !(field.attribute in values)) return undefined
  return changeOfColumn(field, row[field.attribute], values[field.attribute])
}

/** Writes the changed columns, and the moments that every save sets, into the database and into the row. */
async function write({ model, one }: Saving, row: AnyRow, values: Values): Promise<void> {
  if (Object.keys(values).length === 0) return
  const moments = model.fields
    .filter(({ spec }) => spec.auto === 'now')
    .map(({ attribute, spec }) => [attribute, stampOf(spec, new Date())])
  const all = { ...values, ...Object.fromEntries(moments) }
  Object.assign(row, all)
  try {
    await (row as AnyRow & RowMethods).save({ fields: Object.keys(all) as never })
  } catch (error) {
    throw error instanceof RowGone ? gone(one) : error
  }
}

function gone(one: string): NotFound {
  return new NotFound(`This ${one} is no longer there.`)
}

async function setPairs(row: AnyRow, { name, relation, readOnly }: Input, draft: Draft): Promise<Change | undefined> {
  const keys = draft.pairs.get(name)
  if (!relation || readOnly || !keys) return undefined
  const { target } = relation
  const before = await pairsOf(row, name)
  const there = new Set(before.map((one) => one[target.key.attribute]))
  if (there.size === keys.length && keys.every((key) => there.has(key))) return undefined
  await related(row as never, name as never).set(keys as never)
  return changeOfPairs(name, target, before, await readPairs(row, name))
}
