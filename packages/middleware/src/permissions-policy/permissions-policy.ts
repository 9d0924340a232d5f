/**
 * What pages may use of the browser: camera, place, payment.
 *
 * @module
 */
import { TsangoError } from '@tsango/core/errors'
import { defineSlot, type Slot } from '@tsango/http/slots'

/** Who may use a feature: nobody, the site itself, anybody, or the origins listed (`'self'` is the site). */
export type Permission = 'none' | 'self' | '*' | readonly string[]

/** Raised when a feature or an origin could not stand in the header. */
export class InvalidPermission extends TsangoError {
  readonly code = 'invalid_permission'

  constructor(part: string) {
    super(
      `"${part}" cannot stand in a permissions policy. Features are written like "picture-in-picture", origins like "https://example.com".`,
    )
  }
}

const LOCKED: Readonly<Record<string, Permission>> = {
  accelerometer: 'none',
  bluetooth: 'none',
  'browsing-topics': 'none',
  camera: 'none',
  'display-capture': 'none',
  geolocation: 'none',
  gyroscope: 'none',
  hid: 'none',
  'idle-detection': 'none',
  'local-fonts': 'none',
  magnetometer: 'none',
  microphone: 'none',
  midi: 'none',
  payment: 'none',
  serial: 'none',
  usb: 'none',
  'window-management': 'none',
  'xr-spatial-tracking': 'none',
}

/**
 * Makes the slot of `Permissions-Policy` (W3C): what is not said is off where it spies or pays (camera, microphone, place, sensors, payment, devices), and
 * as browsers have it otherwise. Raises {@link InvalidPermission}.
 *
 * @example
 * const slot = permissionsPolicy({ camera: 'self', geolocation: ['self', 'https://maps.example.com'] })
 * slot.name // → 'permissions-policy'
 */
export function permissionsPolicy(given: Readonly<Record<string, Permission>> = {}): Slot {
  const header = buildPermissions(given)
  return defineSlot({ name: 'permissions-policy', prepare: () => ({ headers: { 'permissions-policy': header } }) })
}

/** The text of the header. Raises {@link InvalidPermission}. */
export function buildPermissions(given: Readonly<Record<string, Permission>>): string {
  return Object.entries({ ...LOCKED, ...given })
    .map(([feature, who]) => `${checked(feature, /^[a-z][a-z-]*$/)}=${write(who)}`)
    .join(', ')
}

function write(who: Permission): string {
  if (who === '*') return '*'
  const list: readonly string[] = who === 'none' ? [] : who === 'self' ? ['self'] : who
  // A file of settings can say anything.
  if (!Array.isArray(list)) throw new InvalidPermission(String(who))
  return `(${list.map((one) => (one === 'self' ? one : `"${checked(one, /^https?:\/\/[\w.*:[\]-]+$/)}"`)).join(' ')})`
}

function checked(text: string, form: RegExp): string {
  if (!form.test(text)) throw new InvalidPermission(text)
  return text
}
