import { type DurationInput, readDuration } from '@tsango/toolkit/durations'
import { StaticCachingInvalid } from '../errors/errors.ts'

/** How long browsers and caches keep static files without asking. */
export interface StaticCaching {
  /** Under a name with the hash of what is served, which never becomes old; default: `'365d'`. */
  readonly hashed?: DurationInput
  /** Under the plain name, whose file may change; default: 0, kept and asked about before each use. */
  readonly plain?: DurationInput
}

/** The values of `Cache-Control` under either name. */
export interface CacheControls {
  readonly hashed: string
  readonly plain: string
}

/** Kept, but asked about before each use. */
export const REVALIDATED = 'no-cache'

/** Raises {@link StaticCachingInvalid}. In development a plain name is asked about always: its file is being written. */
export function cacheControls({ hashed = '365d', plain = 0 }: StaticCaching, development: boolean): CacheControls {
  const [kept, asked] = [secondsOf('hashed', hashed), development ? 0 : secondsOf('plain', plain)]
  return {
    hashed: kept === 0 ? REVALIDATED : `public, max-age=${kept}, immutable`,
    plain: asked === 0 ? REVALIDATED : `public, max-age=${asked}`,
  }
}

function secondsOf(name: string, given: DurationInput): number {
  const time = readDuration(given)
  if (time === undefined || time < 0) throw new StaticCachingInvalid(name, given)
  return Math.floor(time / 1000)
}
