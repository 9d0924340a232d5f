import { readForm, textIn } from '@tsango/http/body'
import { BadRequest, Forbidden, NotFound } from '@tsango/http/errors'
import { addMessage } from '@tsango/middleware/messages'
import { atomic } from '@tsango/orm/atomic'
import { UniqueViolation } from '@tsango/orm/errors'
import { deleteRows } from '../deleting/delete-rows.ts'
import { planDeletion } from '../deleting/plan.ts'
import { record } from '../recording/record.ts'
import type { Ask } from '../routing/ask.ts'
import { keyText, readKey, rowPath } from '../routing/paths.ts'
import { readRow } from '../routing/read-row.ts'
import { rightsOf, rightsOnRow } from '../routing/rights.ts'
import { show } from '../routing/show.ts'
import { type AnyRow, rowsOf } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import type { Site } from '../site/prepare.ts'

const MOST = 500
const NAMED = 50

/** Asks whether a row is to be deleted, and says what goes with it. */
export async function deletePage(ask: Ask, site: Site): Promise<Response> {
  return confirm(ask, site, [await deletable(ask, site)])
}

/** Deletes a row. */
export async function postDelete(ask: Ask, site: Site): Promise<Response> {
  return remove(ask, site, [await deletable(ask, site)])
}

/** What is done with the rows that were selected in a list: first asks, then deletes them. */
export async function postSelected(ask: Ask, site: Site): Promise<Response> {
  const form = await readForm(ask.c)
  const action = textIn(form, 'action')
  const known = site.model.softDelete ? ['delete', 'restore'] : ['delete']
  if (!known.includes(action))
    throw new BadRequest(
      `There is no action "${action.slice(0, 100)}". Known: ${known.map((one) => `"${one}"`).join(', ')}.`,
    )
  const rights = await rightsOf(ask, site.model)
  if (!rights.delete) throw new Forbidden(`You may not delete ${site.many}.`)
  const rows = await selectedRows(site, form, action === 'restore')
  if (rows.length === 0) {
    await addMessage(ask.c, 'warning', 'Nothing was selected.')
    return ask.c.redirect(action === 'restore' ? `${site.path}?trashed=1` : site.path, 303)
  }
  const refused = rows.find((row) => !rightsOnRow(ask, site, row, rights).delete)
  if (refused) throw new Forbidden(`You may not delete “${rowLabel(site.model, refused)}”.`)
  if (action === 'restore') return restore(ask, site, rows)
  return textIn(form, 'confirmed') === 'yes' ? remove(ask, site, rows) : confirm(ask, site, rows)
}

async function deletable(ask: Ask, site: Site): Promise<AnyRow> {
  const { row } = await readRow(ask, site, 'delete')
  return row
}

async function selectedRows({ model, many }: Site, form: FormData, trashed: boolean): Promise<readonly AnyRow[]> {
  const texts = form.getAll('selected').filter((value) => typeof value === 'string')
  if (texts.length > MOST) throw new BadRequest(`At most ${MOST} ${many} can be selected at once.`)
  const keys = texts.map((text) => readKey(model.key, text)).filter((key) => key !== undefined)
  if (keys.length === 0) return []
  const all = rowsOf(model.model)
  return (trashed ? all.onlyTrashed() : all)
    .filter({ [`${model.key.attribute}__in`]: keys })
    .orderBy(model.key.attribute)
}

// What went with them comes back, too. It can be put into the trash again: nobody is asked first.
async function restore(ask: Ask, site: Site, rows: readonly AnyRow[]): Promise<Response> {
  const [only] = rows
  const name = site.model.key.attribute
  try {
    const count = await atomic(async () => {
      await record(ask, site, rows, { action: 'change' })
      return rowsOf(site.model.model)
        .filter({ [`${name}__in`]: rows.map((row) => row[name]) })
        .restore()
    })
    const what = count === 1 && only ? `“${rowLabel(site.model, only)}” was` : `${count} ${site.many} were`
    await addMessage(ask.c, 'success', `${what} restored.`)
    return ask.c.redirect(site.path, 303)
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    await addMessage(
      ask.c,
      'error',
      'Nothing was restored: a value that must be unique was given to another row meanwhile.',
    )
    return ask.c.redirect(`${site.path}?trashed=1`, 303)
  }
}

async function confirm(ask: Ask, site: Site, rows: readonly AnyRow[], refused = false): Promise<Response> {
  const { model } = site
  const keys = rows.map((row) => row[model.key.attribute])
  const plan = await planDeletion(ask, model, keys)
  const [only] = rows.length === 1 ? rows : []
  const labels = rows.map((row) => rowLabel(model, row))
  const path = only ? rowPath(site.path, keyText(model, only)) : site.path
  const title = only ? `Delete ${site.one}` : `Delete ${rows.length} ${site.many}`
  const rowCrumb = only ? [{ label: labels[0] ?? '', href: `${path}/change` }] : []
  const page = {
    title,
    crumbs: [{ label: site.title, href: site.path }, ...rowCrumb, { label: 'Delete' }],
    site,
    one: site.one,
    plan,
    refused,
    trash: model.softDelete !== undefined,
    possible: plan.blocking.length === 0 && plan.forbidden.length === 0,
    labels: labels.slice(0, NAMED),
    hidden: labels.length - NAMED,
    keys: rows.map((row) => keyText(model, row)),
    single: only !== undefined,
    action: only ? `${path}/delete` : path,
    back: only ? `${path}/change` : site.path,
  }
  return show(ask, 'delete', page, refused ? 409 : 200)
}

async function remove(ask: Ask, site: Site, rows: readonly AnyRow[]): Promise<Response> {
  const keys = rows.map((row) => row[site.model.key.attribute])
  const { blocking, forbidden } = await planDeletion(ask, site.model, keys)
  if (forbidden.length) throw new Forbidden(`This would delete ${forbidden.join(', ')}, which you may not delete.`)
  const count = blocking.length ? undefined : await deleteRows(ask, site, rows)
  if (count === undefined) return confirm(ask, site, rows, true)
  if (count === 0) throw new NotFound(`This ${site.one} is no longer there.`)
  const [only] = rows
  const what = count === 1 && only ? `“${rowLabel(site.model, only)}” was` : `${count} ${site.many} were`
  await addMessage(ask.c, 'success', `${what} deleted.`)
  const { view } = await rightsOf(ask, site.model)
  return ask.c.redirect(view ? site.path : ask.admin.base, 303)
}
