/** How far a step is. */
export interface HowFar {
  readonly done: number
  readonly total?: number
  /** Done a second. */
  readonly rate: number
  /** In seconds: how long the rest takes at that rate. */
  readonly left?: number
}

/** Works out rate and rest from what is done after some milliseconds. */
export function howFar(done: number, total: number | undefined, milliseconds: number): HowFar {
  const rate = milliseconds > 0 ? Math.round((done * 1000) / milliseconds) : 0
  if (total === undefined) return { done, rate }
  return { done, total, rate, ...(rate > 0 ? { left: Math.ceil(Math.max(0, total - done) / rate) } : {}) }
}

const number = (value: number): string => value.toLocaleString('en-US')

/** How far a step is, for people: `12,000 of 50,000 (24 %), 3,400 a second, 12 s left`. */
export function progressLine({ done, total, rate, left }: HowFar): string {
  const part = total === undefined ? number(done) : `${number(done)} of ${number(total)} (${percent(done, total)} %)`
  const rest = left === undefined ? '' : `, ${time(left)} left`
  return `${part}, ${number(rate)} a second${rest}`
}

const percent = (done: number, total: number): number =>
  total === 0 ? 100 : Math.min(100, Math.floor((done * 100) / total))

function time(seconds: number): string {
  if (seconds < 90) return `${seconds} s`
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`
}
