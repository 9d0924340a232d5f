import { DriverMissing, UnknownDriver } from '../../errors/errors.ts'
import type { Driver, DriverOptions } from './driver.ts'

/** Connects to the database of a URL. */
export type Connect = (url: string, options: DriverOptions) => Promise<Driver>

/**
 * Makes the connect function of a dialect that has several drivers, the best first: the setting `driver` chooses, then `?driver=…` of the URL, else it is the
 * first of them that is installed. Raises {@link UnknownDriver} and {@link DriverMissing}, which names the best one where there is none.
 */
export function connectThrough(title: string, drivers: ReadonlyMap<string, Connect>): Connect {
  return async (url, options) => {
    const [wish, rest] = takeDriver(url)
    const name = options.driver ?? wish
    if (name === undefined) return connectToFirst([...drivers.values()], rest, options)
    const connect = drivers.get(name)
    if (!connect) throw new UnknownDriver(options.name, title, name, [...drivers.keys()])
    return connect(rest, options)
  }
}

async function connectToFirst(drivers: readonly Connect[], url: string, options: DriverOptions): Promise<Driver> {
  let missing: unknown
  for (const connect of drivers)
    try {
      return await connect(url, options)
    } catch (error) {
      if (!(error instanceof DriverMissing)) throw error
      missing ??= error
    }
  throw missing
}

/** Takes the parameter out of a URL; what cannot be read is for the driver to refuse. */
function takeDriver(url: string): readonly [string | undefined, string] {
  if (!url.includes('driver=') || !URL.canParse(url)) return [undefined, url]
  const parsed = new URL(url)
  const wish = parsed.searchParams.get('driver')
  if (wish === null) return [undefined, url]
  parsed.searchParams.delete('driver')
  return [wish, parsed.href]
}
