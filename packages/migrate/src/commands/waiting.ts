import { parseDuration } from '@tsango/toolkit/durations'

/** The options of commands that wait for others. */
export const WAITING = {
  wait: { type: 'string', help: 'How long another process that is migrating is waited for.', default: '10m' },
  lockTimeout: {
    type: 'string',
    help: 'How long a change waits for those who work with its table, before it gives way to those behind it.',
    default: '500ms',
  },
  retryFor: { type: 'string', help: 'How long a change that gave way is tried again.', default: '10m' },
} as const

/** The options of {@link WAITING}, as they are written. */
export type Waiting = { readonly [K in keyof typeof WAITING]: string }

/** In milliseconds; raises for what is no duration, before anything is done. */
export function timesOf({ wait, lockTimeout, retryFor }: Waiting): { readonly [K in keyof Waiting]: number } {
  return { wait: parseDuration(wait), lockTimeout: parseDuration(lockTimeout), retryFor: parseDuration(retryFor) }
}
