import { Forbidden, NotFound } from '@tsango/http/errors'
import { type AnyRow, type Rows, rowsOf } from '../rows/any-rows.ts'
import type { Site } from '../site/prepare.ts'
import type { Ask } from './ask.ts'
import { readKey } from './paths.ts'
import { type Rights, rightsOf, rightsOnRow } from './rights.ts'

/**
 * The row that an address names, and what may be done with it. Raises `Forbidden`, `NotFound`.
 *
 * @param load - says what is loaded with it; default: nothing
 */
export async function readRow(
  ask: Ask,
  site: Site,
  needed: 'view' | 'change' | 'delete',
  load: (rows: Rows) => Rows = (rows) => rows,
): Promise<{ readonly row: AnyRow; readonly rights: Rights }> {
  const rights = await rightsOf(ask, site.model)
  const one = site.one
  if (!rights[needed]) throw new Forbidden(`You may not ${needed} ${site.many}.`)
  const key = readKey(site.model.key, ask.c.req.param('key') ?? '')
  const row =
    key === undefined
      ? null
      : await load(rowsOf(site.model.model))
          .filter({ [site.model.key.attribute]: key })
          .first()
  if (!row) throw new NotFound(`There is no such ${one}, or no longer.`)
  const remaining = rightsOnRow(ask, site, row, rights)
  if (!remaining[needed]) throw new Forbidden(`You may not ${needed} this ${one}.`)
  return { row, rights: remaining }
}
