import { type Contribution, definePoint } from '../apps/points.ts'
import { currentContext } from '../context/context.ts'

/** A message that apps can listen to; Django's signal. */
export interface Signal<T> {
  readonly name: string
  /**
   * Calls the receivers of the current application one after the other, in the order of its apps, and waits for each.
   * A receiver's error is the sender's: what must not fail the sender catches for itself.
   */
  send(payload: T): Promise<void>
}

/** A function that is called when a signal is sent. */
export type Receiver<T> = (payload: T) => void | Promise<void>

interface Registered {
  readonly signal: Signal<never>
  readonly receive: Receiver<never>
}

/** The point that receivers are contributed to. */
export const receivers = definePoint<Registered>('receivers', { owner: 'core' })

/** Declares a signal. Nothing listens outside a running application. */
export function defineSignal<T>(name: string): Signal<T> {
  const signal: Signal<T> = {
    name,
    send: async (payload) => {
      for (const registered of currentContext().app?.contributions(receivers) ?? []) {
        // A receiver is registered together with its signal by `on`, so their payloads agree.
        if (registered.signal === (signal as Signal<never>)) await (registered.receive as Receiver<T>)(payload)
      }
    },
  }
  return signal
}

/** Listens to a signal: put the result under an app's `extends`. */
export function on<T>(signal: Signal<T>, receive: Receiver<T>): Contribution {
  return receivers.contribute({ signal: signal as Signal<never>, receive: receive as Receiver<never> })
}
