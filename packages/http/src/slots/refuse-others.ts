import { Forbidden } from '../errors/classes.ts'
import type { Exchange } from './exchange.ts'

/** Names that no DNS of somebody else leads here: a browser can be led astray by a name alone. */
const LOCAL = /^(?:(?:[a-z0-9-]+\.)*localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/**
 * Keeps what is for whoever writes the program from the scripts of other sites that are open in the same browser, whatever the setting `cors` lets them read.
 * Browsers name the origin of each such script. Where any host is answered, another site could call itself this one by its DNS: then it is for `localhost` and
 * addresses in numbers. Raises `Forbidden` (403).
 */
export function refuseOthers(exchange: Exchange): void {
  if (!exchange.isHostKnown && !LOCAL.test(exchange.host))
    throw new Forbidden('This is for localhost, and for hosts that the setting "hosts" names.', { code: 'other_host' })
  const origin = exchange.header('origin')
  if (origin === undefined || origin === `${exchange.secure ? 'https' : 'http'}://${exchange.host}`) return
  throw new Forbidden('This is for pages of this site alone.', { code: 'other_origin' })
}
