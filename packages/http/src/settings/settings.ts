/**
 * The settings that HTTP itself reads.
 *
 * @module
 */

import { defineSetting, type Setting } from '@tsango/core/settings'

export { type LogOptions, logger } from '@tsango/core/log'
export { type Secrets, secret, weaknessOf } from './secret.ts'
export { type ServerSettings, server } from './server.ts'
export { type WebSocketSettings, websockets } from './websockets.ts'

/** Whether errors show a page with cause, source and request; default: in development. */
export const debug: Setting<boolean> = defineSetting('debug', {
  help: 'true or false: whether errors show their cause, source and request. Only for development.',
  form: 'boolean',
  read: (given, { mode }) => {
    if (given !== undefined && typeof given !== 'boolean')
      return { fault: `${JSON.stringify(given)} is not true or false.` }
    if (given === true && mode === 'production') {
      return { fault: 'Debug pages show source and settings, and this is production.', hint: 'Take "debug" out.' }
    }
    return { value: given ?? mode === 'development' }
  },
})

/** Bytes that the body of a request may have; default: 1 MiB. */
export const bodyLimit: Setting<number> = defineSetting('bodyLimit', {
  help: 'A number of bytes, such as 5 * 1024 * 1024.',
  form: 'bytes',
  read: (given = 1024 * 1024) =>
    typeof given === 'number' && Number.isSafeInteger(given) && given > 0
      ? { value: given }
      : { fault: `${JSON.stringify(given)} is not a number of bytes.` },
})

/** Where the site is, for addresses in mails and jobs, such as `https://example.com`; in a request its own host counts. */
export const siteUrl: Setting<string | undefined> = defineSetting<string | undefined>('siteUrl', {
  help: 'Scheme and host of the site, such as "https://example.com", for addresses that are made outside of requests.',
  form: 'text',
  read: (given) => {
    if (given === undefined) return { value: undefined }
    const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined
    const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
    return isOrigin ? { value: url.origin } : { fault: 'It is not scheme and host alone, such as https://example.com.' }
  },
})

/** Which form of a path is the one that answers; requests for the other are redirected (308). */
export type Slashes = 'keep' | 'append' | 'strip'

/** Whether paths end with a slash; default: each as its route is registered. */
export const slashes: Setting<Slashes> = defineSetting<Slashes>('slashes', {
  help: '"append" gives each path a slash at its end, "strip" takes it, "keep" leaves it as registered. The other form is redirected.',
  form: { choice: ['keep', 'append', 'strip'] },
  read: (given = 'keep') =>
    given === 'keep' || given === 'append' || given === 'strip'
      ? { value: given }
      : { fault: `${JSON.stringify(given)} is not "keep", "append" or "strip".` },
})
