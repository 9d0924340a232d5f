/**
 * Sessions in the database: shared by all processes, and ended when a row goes.
 *
 * @module
 */
import { MOST_LISTED, type SessionData, type SessionStore, type SessionUse } from '@tsango/middleware/sessions'
import { atomic } from '@tsango/orm/atomic'
import { databaseFor } from '@tsango/orm/databases'
import { UniqueViolation } from '@tsango/orm/errors'
import { objects } from '@tsango/orm/query'
import { isRecord } from '@tsango/toolkit/records'
import { Session } from '../models/models.ts'

/** Options of {@link databaseSessions}. */
export interface DatabaseSessionsOptions {
  /** The database by its name in the settings; default: where the model `Session` lives. */
  readonly using?: string
  /** Default: the system's clock. */
  readonly now?: () => number
}

/** Makes the store that keeps sessions in the table of `auth.Session`. Rows whose time is over are never given back; `clearsessions` deletes them. */
export function databaseSessions({ using, now = Date.now }: DatabaseSessionsOptions = {}): SessionStore {
  const home = () => databaseFor(Session, using, 'write')
  const rows = () => objects(Session).using(home())
  const alive = (key: string) => rows().filter({ key, expires__gt: new Date(now()) })
  return {
    name: 'database',
    models: { 'auth.Session': 'auth()' },
    load: async (id) => {
      const [row] = await alive(id).values('data')
      return row === undefined ? undefined : parse(row.data)
    },
    save: async (id, data, ttl, { create, use }) => {
      const values = { data: JSON.stringify(data), expires: new Date(now() + ttl), ...columnsOf(use) }
      if (!create) return (await alive(id).update(values)) > 0
      try {
        // A block of its own, so that a transaction around it is not lost with it.
        await atomic(() => rows().create({ key: id, ...values }), { using: home() })
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error
        await rows().filter({ key: id }).update(values)
      }
      return true
    },
    touch: async (id, ttl) => (await alive(id).update({ expires: new Date(now() + ttl) })) > 0,
    delete: async (id) => {
      await rows().filter({ key: id }).delete()
    },
    list: async (owner) => {
      const found = await rows()
        .filter({ owner, expires__gt: new Date(now()) })
        .orderBy('-used', '-id')
        .limit(MOST_LISTED)
        .values('key', 'began', 'used', 'address', 'userAgent')
      return found.map(({ key, began, used, address, userAgent }) => ({
        key,
        began: began?.getTime() ?? 0,
        used: used?.getTime() ?? 0,
        ...(address === null ? {} : { address }),
        ...(userAgent === null ? {} : { userAgent }),
      }))
    },
    noteUse: async (id, use) => {
      await alive(id).update(columnsOf(use))
    },
    prune: () =>
      rows()
        .filter({ expires__lte: new Date(now()) })
        .delete(),
  }
}

function columnsOf(use: SessionUse | undefined) {
  if (use === undefined) return {}
  const { owner, began, used, address, userAgent } = use
  return {
    owner,
    began: new Date(began),
    used: new Date(used),
    address: address?.slice(0, 64) ?? null,
    userAgent: userAgent ?? null,
  }
}

// A row that somebody damaged is no session.
function parse(text: string): SessionData | undefined {
  try {
    const data: unknown = JSON.parse(text)
    return isRecord(data) ? (data as SessionData) : undefined
  } catch {
    return undefined
  }
}
