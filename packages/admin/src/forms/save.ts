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
    if (!row) throw new NotFound(`This ${site.one} is no longer there.`)
    const changes: Change[] = []
    let columns = false
    for (const input of inputs) {
      const column = await changedColumn(row, input, draft)
      columns ||= column !== undefined
      const change = column ?? (await setPairs(row, input, draft))
      if (change) changes.push(change)
    }
    if (columns) await row.save()
    if (changes.length) await record(ask, site, [row], { action: 'change', changes })
    return { row, changed: changes.length > 0 }
  })
}

async function explained(ask: Ask, site: Site, write: () => Promise<Saved>): Promise<Saved> {
  try {
    return await atomic(write)
  } catch (error) {
    if (error instanceof RowGone) throw new NotFound(`This ${site.one} is no longer there.`)
    const faults = faultsOfError(error, site.model, ask.admin.registry)
    if (!faults) throw error
    return { faults }
  }
}

async function changedColumn(row: AnyRow, { field, readOnly }: Input, draft: Draft): Promise<Change | undefined> {
  if (!field || readOnly || !(field.attribute in draft.values)) return undefined
  const before = row[field.attribute]
  const after = draft.values[field.attribute]
  if (sameValue(field.spec, before, after))
    return undefined
    // The values of a row are its own properties; that they fit was checked when the form was read.
  ;(row as Values)[field.attribute] = after
  return changeOfColumn(field, before, after)
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
