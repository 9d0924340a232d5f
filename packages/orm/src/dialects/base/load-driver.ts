import { DriverMissing } from '../../errors/errors.ts'

/** Imports the package of a driver on first use. Raises {@link DriverMissing} where it is not installed. */
export async function loadDriver<T>(name: string, title: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    throw isMissing(cause, name) ? new DriverMissing(name, title, { cause }) : cause
  }
}

/** A driver that is there but lacks something of its own fails in another way, and with its own words. */
function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes(`'${name}'`)
  )
}
