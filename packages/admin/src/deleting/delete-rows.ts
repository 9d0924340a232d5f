import { atomic } from '@tsango/orm/atomic'
import { ForeignKeyViolation } from '@tsango/orm/errors'
import { record } from '../recording/record.ts'
import type { Ask } from '../routing/ask.ts'
import { type AnyRow, rowsOf } from '../rows/any-rows.ts'
import type { Site } from '../site/prepare.ts'

/** Deletes rows and writes it into the log, all or nothing; gives how many there were, or nothing where another row stands in the way. */
export async function deleteRows(
  ask: Ask,
  site: Pick<Site, 'model'>,
  rows: readonly AnyRow[],
): Promise<number | undefined> {
  const { model } = site
  const name = model.key.attribute
  try {
    return await atomic(async () => {
      const keys = rows.map((row) => row[name])
      // Only those that are still there: what somebody else deleted meanwhile is in the log once.
      const there = await rowsOf(model.model).filter({ [`${name}__in`]: keys })
      if (there.length === 0) return 0
      await record(ask, site, there, { action: 'delete' })
      await rowsOf(model.model)
        .filter({ [`${name}__in`]: there.map((row) => row[name]) })
        .delete()
      return there.length
    })
  } catch (error) {
    if (error instanceof ForeignKeyViolation) return undefined
    throw error
  }
}
