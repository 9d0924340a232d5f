import { AsyncLocalStorage } from 'node:async_hooks'
import type { Application } from '../apps/application.ts'

/** Who does what is being done: a user, a service, a command. */
export interface Actor {
  readonly id: string | number
}

/** What is known of the work going on: one small immutable record. Packages add slots of their own with {@link contextSlot}. */
export interface Context {
  readonly app?: Application
  readonly requestId?: string
  readonly actor?: Actor
  readonly tenant?: string
  /** A BCP 47 tag, such as `'pt-BR'`. */
  readonly locale?: string
  /** An IANA name, such as `'Europe/Berlin'`. */
  readonly timeZone?: string
  /** The W3C `traceparent` of the work. */
  readonly trace?: string
  readonly [slot: symbol]: unknown
}

const EMPTY: Context = Object.freeze({})
const storage = new AsyncLocalStorage<Context>()

/** The context of the code that runs now; empty outside of any. */
export function currentContext(): Context {
  return storage.getStore() ?? EMPTY
}

/**
 * Runs `body` with the context changed by `changes`, and everything that it awaits.
 *
 * @example
 * runInContext({ requestId: 'r1' }, () => currentContext().requestId) // → 'r1'
 */
export function runInContext<T>(changes: Context, body: () => T): T {
  return storage.run({ ...storage.getStore(), ...changes }, body)
}

/** Runs `body` with exactly this context: for doors that prepare one record and enter it often. */
export function enterContext<T>(context: Context, body: () => T): T {
  return storage.run(context, body)
}

/** Runs `body` outside of any context: for timers, pools and work that several callers share. */
export function runDetached<T>(body: () => T): T {
  return storage.run(EMPTY, body)
}

/** A place in the context that belongs to one package. */
export interface ContextSlot<T> {
  readonly name: string
  readonly key: symbol
  /** The value of the current context. */
  get(): T | undefined
  /** Runs `body` with this value. */
  run<R>(value: T, body: () => R): R
}

/** Makes a place in the context. Call it once, when a module is loaded. */
export function contextSlot<T>(name: string): ContextSlot<T> {
  const key = Symbol(`tsango.context.${name}`)
  return {
    name,
    key,
    // Only this slot writes under its own symbol, so what is there is a T.
    get: () => storage.getStore()?.[key] as T | undefined,
    run: (value, body) => storage.run({ ...storage.getStore(), [key]: value }, body),
  }
}
