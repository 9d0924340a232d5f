/** The units of durations, largest first, in milliseconds. Weeks and days are of fixed length: no daylight saving time. */
export const UNITS = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const satisfies readonly (readonly [string, number])[]
