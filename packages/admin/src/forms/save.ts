import type { RowMethods } from '@tsango/core/model'
import { NotFound } from '@tsango/http/errors'
import { atomic } from '@tsango/orm/atomic'
import { RowGone } from '@tsango/orm/errors'
import { related } from '@tsango/orm/related'
import type { Change } from '../models/models.ts'
import { record } from '../recording/record.ts'
import type { Ask } from '../routing/ask.ts'
import { type AnyRow, rowsOf, type Values } from '../rows/any-rows.ts'
import type { Input } from '../site/inputs.ts'
import type { Site } from '../site/prepare.ts'
import { changeOfColumn, changeOfPairs } from './changes.ts'
import { type FormFaults, faultsOfError } from './faults.ts'
import type { Draft } from './read-inputs.ts'
import { sameValue } from './same-value.ts'
import { pairsOf } from './views.ts'

/** How a save ended. */
export type Saved = { readonly row: AnyRow; readonly changed: boolean } | { readonly faults: FormFaults }

/** What is saved. */
export interface ToSave {
  readonly inputs: readonly Input[]
  readonly draft: Draft
  /** The form's token, so that it makes one row. */
  readonly once?: string | undefined
  /** Values that no input holds. */
  readonly more?: Values
}

/** Adds a row, its relations and the entry of the log, all or nothing. */
export function addRow(ask: Ask, site: Site, { inputs, draft, once, more }: ToSave): Promise<Saved> {
  return explained(ask, site, async () => {
    const row = await rowsOf(site.model.model).create({ ...draft.values, ...more })
    for (const input of inputs) await setPairs(row, input, draft)
    await record(ask, site, [row], { action: 'add', once })
    return { row, changed: true }
  })
}

/** Changes a row: what was not changed is not written, so that what somebody else writes meanwhile is kept. Raises `NotFound`. */
export function changeRow(ask: Ask, site: Site, key: unknown, { inputs, draft }: ToSave): Promise<Saved> {
  return explained(ask, site, async () => {
    const { model } = site
    const row = await rowsOf(model.model)
      .filter({ [model.key.attribute]: key })
      .first()
    if (!row) throw gone(site.one)
    const values = changedValues(row, inputs, draft)
    const changes: Change[] = []
    for (const input of inputs) {
      const change = (await changeOf(row, input, values)) ?? (await setPairs(row, input, draft))
      if (change) changes.push(change)
    }
    await write(site, row, values)
    if (changes.length) await record(ask, site, [row], { action: 'change', changes })
    return { row, changed: changes.length > 0 }
  })
}

async function explained(ask: Ask, site: Site, write: () => Promise<Saved>): Promise<Saved> {
  try {
    return await atomic(write)
  } catch (error) {
    const faults = faultsOfError(error, site.model)
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
async function write({ model, one }: Site, row: AnyRow, values: Values): Promise<void> {
  if (Object.keys(values).length === 0) return
  const moments = model.fields.filter(({ spec }) => spec.auto === 'now').map(({ attribute }) => [attribute, new Date()])
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
  return changeOfPairs(name, target, before, await pairsOf(row, name))
}
