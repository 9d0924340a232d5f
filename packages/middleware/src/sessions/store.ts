import type { Cache } from '@tsango/cache/cache'

/** A value of a session: anything that JSON can hold. */
export type SessionValue =
  | string
  | number
  | boolean
  | null
  | readonly SessionValue[]
  | { readonly [key: string]: SessionValue }

/** What a session holds. */
export type SessionData = Readonly<Record<string, SessionValue>>

/** What is known of the use of a session, where sessions are listed. */
export interface SessionUse {
  /** A digest of whose it is: 43 characters. */
  readonly owner: string
  /** When it began, in milliseconds since 1970. */
  readonly began: number
  /** When it was used, in milliseconds since 1970. */
  readonly used: number
  /** From where, where that is known. */
  readonly address?: string
  /** By what: as much of the header `User-Agent` as 300 characters hold. */
  readonly userAgent?: string
}

/** A session in a list: its key in the store, and its last use. */
export interface ListedUse extends Omit<SessionUse, 'owner'> {
  readonly key: string
}

/** How many sessions of an owner are listed at most: those that were used last. */
export const MOST_LISTED = 100

/** Options of {@link SessionStore.save}. */
export interface SaveOptions {
  /** Whether the session is new; otherwise it must still be there, so that one that was ended elsewhere does not come back. */
  readonly create: boolean
  /** Whether somebody is logged in with it: a store that must forget some forgets others first. */
  readonly owned?: boolean
  /** For how many milliseconds such a store spares it though it is nobody's; default: none. */
  readonly protect?: number
  /** Its use, where sessions are listed: what {@link SessionStore.list} gives of it from now on. */
  readonly use?: SessionUse
}

/**
 * Where sessions are kept on the server.
 *
 * It gets a digest of the id that the browser has, so that whoever reads the store cannot take over a session, and one of its owner. It promises that a saved
 * session is there for the next request on whatever machine, and that one past its time is never given back.
 *
 * | implementation | several machines | survives a restart | can be ended from the server | can be listed |
 * |---|---|---|---|---|
 * | signed cookie (no store) | yes | yes | no: a copied cookie is good until it expires, after a logout, too | no |
 * | signed cookie with `revocations` | as they | yes | yes | no |
 * | `memoryStore()` | no | no | yes | yes |
 * | `cacheSessions()`, on Redis | yes | as the server is set up | yes | yes |
 * | `cacheSessions()`, on a cache in memory | no | no | yes | yes |
 * | `databaseSessions()` of `@tsango/auth` | yes | yes | yes | yes |
 */
export interface SessionStore {
  /** For messages, such as `'memory'`. */
  readonly name: string
  /** Whether it is lost with the process and unknown to others, beside `caches`: `check` warns of it in production, and several processes cannot serve with it. */
  readonly local?: boolean
  /** The caches that it works with, so that a name which nobody gave one is told when the application is built. */
  readonly caches?: readonly Cache[]
  /** The models in whose tables it keeps sessions, each with the app to add where none brings it: told when the application is built. */
  readonly models?: Readonly<Record<string, string>>
  /** The data of a session; nothing where it does not exist or its time is over. */
  load(id: string): Promise<SessionData | undefined>
  /** Keeps data for `ttl` milliseconds. Resolves to false, keeping nothing, where the session is not new and not there any more. */
  save(id: string, data: SessionData, ttl: number, options: SaveOptions): Promise<boolean>
  /** Gives a session a new time from now on, and leaves its data alone; whether it was there. */
  touch(id: string, ttl: number): Promise<boolean>
  /** Forgets a session; one that is not there is no error. */
  delete(id: string): Promise<void>
  /**
   * The sessions of an owner, by the digest in their `use`, that were saved with it and whose time is not over, the last used first and no more than {@link MOST_LISTED}. A
   * store that has this has `noteUse`, too; where it has neither, its sessions cannot be listed.
   */
  list?(owner: string): Promise<readonly ListedUse[]>
  /** Notes another use of a session, and leaves its data and its time alone; nothing happens where it is not there. */
  noteUse?(id: string, use: SessionUse): Promise<void>
  /** Forgets all whose time is over, and resolves to how many. */
  prune(): Promise<number>
}
