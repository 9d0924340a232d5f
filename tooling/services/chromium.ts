import { findChromium } from '../chromium/chromium.ts'
import { ServiceUnavailable } from './service.ts'
import { install } from './system.ts'

export { findChromium }

/** Gives the path of a Chromium, after installing Debian's where there is none. */
export async function chromium(): Promise<string> {
  if (!findChromium()) await install('Chromium', 'chromium')
  const path = findChromium()
  if (!path)
    throw new ServiceUnavailable('Chromium was installed and is still not found. Set TSANGO_CHROMIUM to its path.')
  return path
}
