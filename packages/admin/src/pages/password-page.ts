import { renewLogin } from '@tsango/auth/login'
import type { UserLike } from '@tsango/auth/models'
import { setPassword } from '@tsango/auth/users'
import { readForm } from '@tsango/http/body'
import { NotFound } from '@tsango/http/errors'
import { addMessage } from '@tsango/middleware/messages'
import { atomic } from '@tsango/orm/atomic'
import { FaultList, type FormFaults } from '../forms/faults.ts'
import { readNewPassword } from '../forms/new-password.ts'
import { record } from '../recording/record.ts'
import type { Ask } from '../routing/ask.ts'
import { keyText, rowPath } from '../routing/paths.ts'
import { readRow } from '../routing/read-row.ts'
import { show } from '../routing/show.ts'
import type { AnyRow } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import type { Site } from '../site/prepare.ts'

/** The form for another password of a user. */
export async function passwordPage(ask: Ask, site: Site): Promise<Response> {
  return showForm(ask, site, await readUser(ask, site))
}

/** Gives a user another password: their sessions end, but the one of a user who changes their own goes on. */
export async function postPassword(ask: Ask, site: Site): Promise<Response> {
  const row = await readUser(ask, site)
  const faults = new FaultList()
  const password = readNewPassword(await readForm(ask.c, { maxFields: 20 }), row, faults)
  if (password === undefined) {
    if (faults.isEmpty) faults.add('password', 'This field is required.')
    return showForm(ask, site, row, faults.all)
  }
  // The model of users has the columns of a user, whatever stands in its place: auth's check holds it to that.
  const user = row as unknown as UserLike
  await atomic(async () => {
    await setPassword(user, password)
    await record(ask, site, [row], { action: 'change', changes: [{ field: 'password' }] })
  })
  if (user.id === ask.user.id) await renewLogin(ask.c, user)
  await addMessage(ask.c, 'success', `The password of “${rowLabel(site.model, row)}” was set.`)
  return ask.c.redirect(`${rowPath(site.path, String(user.id))}/change`, 303)
}

async function readUser(ask: Ask, site: Site): Promise<AnyRow> {
  if (!site.isUser) throw new NotFound()
  const { row } = await readRow(ask, site, 'change')
  return row
}

function showForm(ask: Ask, site: Site, row: AnyRow, faults?: FormFaults): Promise<Response> {
  const label = rowLabel(site.model, row)
  const path = rowPath(site.path, keyText(site.model, row))
  const fields = [
    { name: 'password', label: 'New password', help: 'All sessions of this account end.' },
    { name: 'passwordAgain', label: 'New password again', help: '' },
  ]
  const page = {
    title: `Set the password of ${label}`,
    crumbs: [{ label: site.title, href: site.path }, { label, href: `${path}/change` }, { label: 'Password' }],
    path,
    fields: fields.map((field) => ({ ...field, required: true, faults: faults?.get(field.name) ?? [] })),
  }
  return show(ask, 'password', page, faults ? 422 : 200)
}
