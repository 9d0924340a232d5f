import { QueryError, takeText } from '../../errors/errors.ts'

/** One change of a zone's clocks. */
export interface Transition {
  /** In seconds since 1970, UTC. */
  readonly at: number
  /** What is added to UTC from then on, in seconds. */
  readonly offset: number
}

/** A change of the clocks that comes back each year: on the first such weekday from a day on. */
export interface YearlyTransition {
  /** From 1. */
  readonly month: number
  readonly day: number
  /** 0 = Sunday. */
  readonly weekday: number
  /** From the start of the day, in UTC; may lie before it. */
  readonly seconds: number
  readonly offset: number
}

/** How far the clocks of a zone are from UTC, at any time. */
export interface ZoneRules {
  /** Before the first transition. */
  readonly first: number
  readonly transitions: readonly Transition[]
  /** What holds from the start of a year (UTC) on, for ever; `undefined`: the last transition does. */
  readonly yearly:
    | { readonly from: number; readonly changes: readonly [YearlyTransition, YearlyTransition] }
    | undefined
}

const DAY = 86_400
const MINUTES = 900
/** No zone has put its clocks back and forth again within less (Ramadan's pauses take a month). */
const STEP = 20 * DAY
const NAME = /^[A-Za-z][\w+/-]*$/
const KEPT = 1000

const from = (year: number): number => Date.UTC(year, 0, 1) / 1000

// Clocks of before went by the sun, each town's by its own. 28 years show every weekday of every day; the years until then are in the tables of zones.
const [FIRST, RULED, LAST] = [from(1850), from(2088), from(2116)]
const YEARS = 28

const kept = new Map<string, ZoneRules>()
const known = new Set<string>(['UTC'])

/** Throws {@link QueryError} for what is no name of the IANA database that this runtime knows. */
export function checkZone(name: string): void {
  if (known.has(name)) return
  takeText('inZone()', 'the name of a time zone, "Europe/Berlin"', name)
  if (!NAME.test(name) || !knownToRuntime(name))
    throw new QueryError(`Unknown time zone "${name.slice(0, 50)}". Give a name such as "Europe/Berlin".`)
  if (known.size < KEPT) known.add(name)
}

function knownToRuntime(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/**
 * The rules of a zone by its IANA name, read once from the runtime's own tables (some 0.1 s): for databases that know no zones, or only those of some
 * years. The name must have passed {@link checkZone}.
 *
 * @example
 * zoneRules('Asia/Tokyo').transitions.at(-1)?.offset // → 32400
 */
export function zoneRules(name: string): ZoneRules {
  const found = kept.get(name)
  if (found) return found
  const rules = readRules(name)
  if (kept.size >= KEPT) kept.delete(kept.keys().next().value as string)
  kept.set(name, rules)
  return rules
}

function readRules(name: string): ZoneRules {
  const offsetAt = clockOf(name)
  const first = offsetAt(FIRST)
  const changes = yearlyOf(transitionsIn(offsetAt, RULED, LAST))
  if (!changes) return { first, transitions: transitionsIn(offsetAt, FIRST, LAST), yearly: undefined }
  // Backwards from where the rule is known to hold, as far as it does.
  let year = 2088
  while (year > 1970 && holds(offsetAt, year - 1, changes)) year--
  return { first, transitions: transitionsIn(offsetAt, FIRST, from(year)), yearly: { from: from(year), changes } }
}

type OffsetAt = (seconds: number) => number

const TEXT = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/

function clockOf(timeZone: string): OffsetAt {
  const two = 'numeric'
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: two,
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  })
  return (seconds) => {
    const [, month, day, year, hour, minute, second] = (TEXT.exec(format.format(seconds * 1000)) ?? []).map(Number)
    // All six are there: the format asks for them.
    return Date.UTC(year as number, (month as number) - 1, day, hour, minute, second) / 1000 - seconds
  }
}

function transitionsIn(offsetAt: OffsetAt, start: number, end: number): Transition[] {
  const transitions: Transition[] = []
  let before = offsetAt(start)
  for (let at = start; at < end; at += STEP) {
    const until = Math.min(at + STEP, end)
    const offset = offsetAt(until)
    if (offset !== before) transitions.push({ at: borderOf(offsetAt, at, until, before), offset })
    before = offset
  }
  return transitions
}

/** The first second with another offset: nearly always one at a quarter of an hour. */
function borderOf(offsetAt: OffsetAt, start: number, end: number, before: number): number {
  const [low, high] = halved(offsetAt, start, end, before, MINUTES)
  return offsetAt(high - 1) === before ? high : halved(offsetAt, low, high, before, 1)[1]
}

function halved(
  offsetAt: OffsetAt,
  start: number,
  end: number,
  before: number,
  unit: number,
): readonly [number, number] {
  let [low, high] = [Math.floor(start / unit), Math.ceil(end / unit)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * unit) === before) low = middle
    else high = middle
  }
  return [low * unit, high * unit]
}

/** What two changes a year have in common. */
function yearlyOf(transitions: readonly Transition[]): readonly [YearlyTransition, YearlyTransition] | undefined {
  if (transitions.length !== YEARS * 2) return undefined
  const first = ruleOf(transitions.filter((_, index) => index % 2 === 0))
  const second = ruleOf(transitions.filter((_, index) => index % 2 === 1))
  return first && second && [first, second]
}

function ruleOf(transitions: readonly Transition[]): YearlyTransition | undefined {
  // A first Sunday may begin while it is still Saturday in UTC, in the month before.
  return [0, 1, -1].map((days) => ruleBeside(transitions, days)).find((rule) => rule !== undefined)
}

function ruleBeside(transitions: readonly Transition[], days: number): YearlyTransition | undefined {
  const dates = transitions.map(({ at }) => new Date((at + days * DAY) * 1000))
  const [{ at, offset }, date] = [transitions[0], dates[0]] as [Transition, Date]
  const rule = {
    month: date.getUTCMonth() + 1,
    day: Math.min(...dates.map((one) => one.getUTCDate())),
    weekday: date.getUTCDay(),
    seconds: (at % DAY) - days * DAY,
    offset,
  }
  const same = transitions.every(
    (one, index) => one.offset === offset && one.at === momentOf(rule, (dates[index] as Date).getUTCFullYear()),
  )
  return same ? rule : undefined
}

function momentOf({ month, day, weekday, seconds }: YearlyTransition, year: number): number {
  const base = Date.UTC(year, month - 1, day)
  return base / 1000 + ((weekday - new Date(base).getUTCDay() + 7) % 7) * DAY + seconds
}

function holds(offsetAt: OffsetAt, year: number, changes: readonly [YearlyTransition, YearlyTransition]): boolean {
  const [first, second] = changes
  const [one, two] = [momentOf(first, year), momentOf(second, year)]
  return (
    offsetAt(from(year)) === second.offset &&
    offsetAt(one - 1) === second.offset &&
    offsetAt(one) === first.offset &&
    offsetAt(two - 1) === first.offset &&
    offsetAt(two) === second.offset
  )
}
