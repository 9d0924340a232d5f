import { randomToken } from '@tsango/toolkit/signing'
import type { SessionData, SessionValue } from './store.ts'

/** What is known of a session beside its data. */
export interface Account {
  /** Milliseconds since 1970; nothing where it begins with this request. */
  readonly began?: number | undefined
  /** Whose it is. */
  readonly owner?: string
  /** Until when a store that must forget some keeps it as if it were somebody's, in milliseconds since 1970. */
  readonly protectedUntil?: number
}

/** What a visitor's browser and the site remember together. It is saved when the response is made, and only where it changed. */
export class Session {
  #id: string
  #data: Record<string, SessionValue>
  #changed = false
  #isNew: boolean
  #former: string | undefined
  #account: Account
  #claimed = false

  constructor(id?: string, data: SessionData = {}, account: Account = {}) {
    this.#account = account
    this.#isNew = id === undefined
    this.#id = id ?? randomToken()
    this.#data = { ...data }
  }

  /** Unguessable, the same for as long as nobody logs in or out. */
  get id(): string {
    return this.#id
  }

  /** Whether the browser does not know it yet. */
  get isNew(): boolean {
    return this.#isNew
  }

  /** Whether something must be saved. */
  get changed(): boolean {
    return this.#changed
  }

  /** Whether it holds nothing. */
  get isEmpty(): boolean {
    return Object.keys(this.#data).length === 0
  }

  /** The id under which the browser knew it, where that must be forgotten. */
  get former(): string | undefined {
    return this.#former
  }

  /** Whose it is; nothing where nobody is logged in. */
  get owner(): string | undefined {
    return this.#account.owner
  }

  /** When it began, and whose it is: what its lifetime and `revokeSessions` go by. */
  get account(): Account {
    return this.#account
  }

  /** Whether it got its owner in this request. */
  get isClaimed(): boolean {
    return this.#claimed
  }

  /** Says whose it is, on every login and after {@link Session.cycleId}: then it can be ended with all others of its owner. */
  belongTo(owner: string): void {
    this.#account = { ...this.#account, owner }
    this.#claimed = true
    this.#changed = true
  }

  /**
   * Has a store that must forget some spare it for so many seconds, though nobody is logged in: a basket on its way to the till. It still ends when its
   * time is over. A session in a cookie is never pushed out.
   *
   * @example
   * const fill = async (c: Context) => {
   *   const current = await session(c)
   *   current.set('basket', ['shoes'])
   *   current.protect(30 * 60)
   * }
   */
  protect(seconds: number, now: () => number = Date.now): void {
    this.#account = { ...this.#account, protectedUntil: now() + seconds * 1000 }
    this.#changed = true
  }

  /** Takes {@link Session.protect} back. */
  unprotect(): void {
    const { protectedUntil, ...account } = this.#account
    if (protectedUntil === undefined) return
    this.#account = account
    this.#changed = true
  }

  get(key: string): SessionValue | undefined {
    return Object.hasOwn(this.#data, key) ? this.#data[key] : undefined
  }

  set(key: string, value: SessionValue): void {
    // A name such as "__proto__" must become a value like any other.
    Object.defineProperty(this.#data, key, { value, enumerable: true, configurable: true, writable: true })
    this.#changed = true
  }

  delete(key: string): void {
    if (!Object.hasOwn(this.#data, key)) return
    delete this.#data[key]
    this.#changed = true
  }

  /** Gives it a new id and keeps what it holds: on every login, so that an id planted before it is worth nothing. */
  cycleId(): void {
    this.#account = { ...this.#account, began: undefined }
    if (!this.#isNew) this.#former ??= this.#id
    this.#id = randomToken()
    this.#isNew = true
    this.#changed = true
  }

  /** Forgets everything, and the id with it: on every logout. */
  flush(): void {
    this.#data = {}
    this.#account = {}
    this.#claimed = false
    this.cycleId()
  }

  toJSON(): SessionData {
    return this.#data
  }
}
