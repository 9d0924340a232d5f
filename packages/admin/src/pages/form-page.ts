import { normalizeUsername } from '@tsango/auth/models'
import { readForm } from '@tsango/http/body'
import { Forbidden } from '@tsango/http/errors'
import { addMessage } from '@tsango/middleware/messages'
import { asksToFind, findsIn, wordsOf } from '../forms/finds.ts'
import { passwordColumn, readNewPassword } from '../forms/new-password.ts'
import { madeBefore, newOnce, onceIn } from '../forms/once.ts'
import { type Draft, readInputs } from '../forms/read-inputs.ts'
import { addRow, changeRow } from '../forms/save.ts'
import { isAsSeen } from '../forms/seen.ts'
import { textIn } from '../forms/text-in.ts'
import type { Ask } from '../routing/ask.ts'
import { keyText, rowPath } from '../routing/paths.ts'
import { readRow } from '../routing/read-row.ts'
import { inputsFor, type Rights, rightsOf } from '../routing/rights.ts'
import type { AnyRow } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import type { Input } from '../site/inputs.ts'
import type { Site } from '../site/prepare.ts'
import { showForm } from './show-form.ts'

const MEANWHILE =
  'Somebody changed it after you had opened this form. Nothing was saved yet: look at the history, or save once more to write what stands here.'

/** The form for a new row. */
export async function addPage(ask: Ask, site: Site): Promise<Response> {
  const rights = await mayAdd(ask, site)
  return showForm(ask, site, { inputs: inputsFor(ask, site), rights, once: newOnce() })
}

/** Adds a row. A form that comes twice leads to the row that it made when it came first. */
export async function postAdd(ask: Ask, site: Site): Promise<Response> {
  const rights = await mayAdd(ask, site)
  const form = await readForm(ask.c)
  const once = onceIn(form)
  const before = await madeBefore(ask, once)
  if (before !== undefined) return toFirst(ask, site, before)
  const inputs = inputsFor(ask, site)
  const draft = await readDraft(inputs, form, site, true)
  const again = { inputs, rights, texts: draft.texts, once: once ?? newOnce() }
  const finds = findsIn(form, inputs)
  if (asksToFind(form, finds)) return showForm(ask, site, { ...again, finds: wordsOf(finds) })
  const password = site.isUser ? readNewPassword(form, draft.values, draft.faults) : undefined
  if (!draft.faults.isEmpty) return showForm(ask, site, { ...again, faults: draft.faults.all, finds: wordsOf(finds) })
  const saved = await addRow(ask, site, { inputs, draft, once, more: await passwordColumn(password) })
  if ('row' in saved) return afterSave(ask, site, saved.row, form, rights, 'was added')
  const meanwhile = await madeBefore(ask, once)
  if (meanwhile !== undefined) return toFirst(ask, site, meanwhile)
  return showForm(ask, site, { ...again, faults: saved.faults, finds: wordsOf(finds) })
}

/** The form of a row; without inputs for those who may only look at it. */
export async function changePage(ask: Ask, site: Site): Promise<Response> {
  const { row, rights } = await readRow(ask, site, 'view')
  return showForm(ask, site, { inputs: inputsOnRow(ask, site, rights), row, rights })
}

/** Changes a row. */
export async function postChange(ask: Ask, site: Site): Promise<Response> {
  const { row, rights } = await readRow(ask, site, 'change')
  const form = await readForm(ask.c)
  const inputs = inputsOnRow(ask, site, rights)
  const draft = await readDraft(inputs, form, site, false)
  const finds = findsIn(form, inputs)
  const again = { inputs, row, rights, texts: draft.texts, finds: wordsOf(finds) }
  // Until it was told, the form goes on saying what it was drawn from at first.
  const seen = textIn(form, '_seen')
  if (asksToFind(form, finds)) return showForm(ask, site, { ...again, seen })
  if (!draft.faults.isEmpty) return showForm(ask, site, { ...again, seen, faults: draft.faults.all })
  if (!isAsSeen(form, row, inputs)) return showForm(ask, site, { ...again, faults: new Map([['', [MEANWHILE]]]) })
  const saved = await changeRow(ask, site, row[site.model.key.attribute], { inputs, draft })
  if ('faults' in saved) return showForm(ask, site, { ...again, seen, faults: saved.faults })
  return afterSave(ask, site, saved.row, form, rights, saved.changed ? 'was changed' : 'is as it was')
}

async function mayAdd(ask: Ask, site: Site): Promise<Rights> {
  const rights = await rightsOf(ask, site.model)
  if (!rights.add) throw new Forbidden(`You may not add ${site.many}.`)
  return rights
}

// A row's key stays what it is.
function inputsOnRow(ask: Ask, site: Site, { change }: Rights): readonly Input[] {
  return inputsFor(ask, site).map((input) =>
    !change || input.field?.primaryKey ? { ...input, readOnly: true } : input,
  )
}

async function readDraft(inputs: readonly Input[], form: FormData, site: Site, adding: boolean): Promise<Draft> {
  const draft = await readInputs(inputs, form, { adding })
  const { username } = draft.values
  if (site.isUser && typeof username === 'string') draft.values['username'] = normalizeUsername(username)
  return draft
}

async function toFirst(ask: Ask, site: Site, key: string): Promise<Response> {
  await addMessage(ask.c, 'warning', `This form was sent before. This is the ${site.one} that it made.`)
  return ask.c.redirect(`${rowPath(site.path, key)}/change`, 303)
}

async function afterSave(ask: Ask, site: Site, row: AnyRow, form: FormData, rights: Rights, what: string) {
  const then = textIn(form, '_then')
  await addMessage(ask.c, 'success', `“${rowLabel(site.model, row)}” ${what}.`)
  const change = `${rowPath(site.path, keyText(site.model, row))}/change`
  if (then === 'another' && rights.add) return ask.c.redirect(`${site.path}/add`, 303)
  if (!rights.view) return ask.c.redirect(ask.admin.base, 303)
  return ask.c.redirect(then === 'continue' ? change : site.path, 303)
}
