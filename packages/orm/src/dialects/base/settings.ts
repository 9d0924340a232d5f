import type { ConnectionSettings, DriverOptions } from './driver.ts'

/** The largest time that a timer takes: past it, it would go off at once. */
const LONGEST = 2_147_483_647

/** Whole numbers from a least to a greatest one. */
interface Range {
  readonly least: number
  readonly most: number
  readonly unit?: string
}

const time = (least: number): Range => ({ least, most: LONGEST, unit: 'milliseconds' })

const RANGES: Readonly<Record<Exclude<keyof ConnectionSettings, 'driver'>, Range>> = {
  poolSize: { least: 1, most: 10_000 },
  poolMin: { least: 0, most: 10_000 },
  acquireTimeout: time(1),
  idleTimeout: time(0),
  maxLifetime: time(0),
  connectTimeout: time(1),
  statementTimeout: time(0),
  lockTimeout: time(0),
}

const PREPARE: Range = { least: 0, most: 10_000 }

/** The names of all settings of a connection. */
export const settingNames: readonly string[] = [...Object.keys(RANGES), 'driver', 'prepare']

/** What is wrong with the settings of a database, or `undefined`. No value of a setting that is not known is shown: it may be a secret. */
export function faultOf(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[] = settingNames,
): string | undefined {
  for (const [setting, value] of Object.entries(given)) {
    const fault = value === undefined ? undefined : faultOfOne(setting, value, known)
    if (fault) return fault
  }
  const { poolMin, poolSize } = given
  if (typeof poolMin === 'number' && typeof poolSize === 'number' && poolMin > poolSize)
    return `"poolMin" is ${poolMin}, which is more than "poolSize", ${poolSize}`
  return undefined
}

function faultOfOne(setting: string, value: unknown, known: readonly string[]): string | undefined {
  if (setting === 'driver') return typeof value === 'string' && value !== '' ? undefined : '"driver" is not a name'
  if (setting === 'prepare' && typeof value === 'boolean') return undefined
  const range = setting === 'prepare' ? PREPARE : Object.hasOwn(RANGES, setting) ? RANGES[setting as never] : undefined
  if (range === undefined) return `there is no setting "${setting}". Known: ${known.join(', ')}`
  const { least, most, unit } = range as Range
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return undefined
  const shown = typeof value === 'number' ? String(value) : `a value of type ${value === null ? 'null' : typeof value}`
  const also = setting === 'prepare' ? ', or true or false' : ''
  return `"${setting}" is ${shown}; it takes a whole number${unit ? ` of ${unit}` : ''} from ${least} to ${most}${also}`
}

/** Why a database, or a driver of it, can do nothing with some settings. */
export type Ignored = { readonly [S in keyof DriverOptions]?: string }

/** Warns of each setting that was given and does nothing, once a driver that is made. */
export function warnOfIgnored(options: DriverOptions, title: string, reasons: Ignored): void {
  for (const [setting, reason] of Object.entries(reasons))
    if (options[setting as keyof DriverOptions] !== undefined)
      process.emitWarning(`Database "${options.name}": the setting "${setting}" does nothing on ${title}: ${reason}.`, {
        type: 'TsangoWarning',
        code: 'TSANGO_SETTING_IGNORED',
      })
}
