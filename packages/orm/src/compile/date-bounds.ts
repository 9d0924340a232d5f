import type { FieldSpec } from '@tsango/core/fields'
import type { Compilation, Piece, RightSide } from './compilation.ts'
import { binder } from './parameters.ts'
import { BOOLEAN, DAY, WHOLE } from './specs.ts'

type Bound = 'first' | 'last'
type Bounds = readonly [operator: '>=' | '<=', bound: Bound, step: -1 | 0 | 1]

/** A unit is compared by its first and its last moment: after one is from the first of the next on. */
const COMPARED: Readonly<Record<string, readonly Bounds[]>> = {
  exact: [
    ['>=', 'first', 0],
    ['<=', 'last', 0],
  ],
  gte: [['>=', 'first', 0]],
  gt: [['>=', 'first', 1]],
  lte: [['<=', 'last', 0]],
  lt: [['<=', 'last', -1]],
}

/**
 * A year or a day of a column that is compared, as bounds of the column itself, so that its index serves; `undefined` where that cannot be said: in zones
 * whose clocks are the database's to know.
 */
export function compileBounds(
  compilation: Compilation,
  left: Piece,
  [word, lookup = 'exact', ...more]: readonly string[],
  right: RightSide,
  what: string,
): Piece | undefined {
  const { spec } = left
  const bounds = more.length === 0 && Object.hasOwn(COMPARED, lookup) ? COMPARED[lookup] : undefined
  if (!bounds || right.kind !== 'slot' || right.form !== 'value' || !isUnit(spec, word)) return undefined
  if (compilation.zoneOf(left) !== 'UTC') return undefined
  const unit = word === 'year' ? WHOLE : DAY
  const check = binder(unit, compilation.codec(unit), what)
  const side = ([operator, bound, step]: Bounds): string => {
    const mark = compilation.parameter(right.slot, spec, what, (value) => {
      check(value)
      return momentOf(spec, dayOf(value as number | string, bound, step))
    })
    return compilation.operators.compare(operator, left.sql, mark)
  }
  const sides = bounds.map(side)
  // A bound beyond all days is NULL.
  return { sql: sides.length > 1 ? `(${sides.join(' AND ')})` : (sides[0] as string), spec: BOOLEAN, nullable: true }
}

function isUnit({ sort }: FieldSpec, word: string | undefined): boolean {
  return word === 'year' ? sort === 'date' || sort === 'dateTime' : word === 'date' && sort === 'dateTime'
}

interface Bounded {
  readonly day: string
  readonly bound: Bound
}

// A bound outside of the days that there are holds for all of them, or for none: then it is undefined.
function dayOf(value: number | string, bound: Bound, step: -1 | 0 | 1): Bounded | undefined {
  if (typeof value === 'string') return ofDay(value, bound, step)
  const year = value + step
  if (bound === 'first' ? year > 9999 : year < 1) return undefined
  const clamped = String(Math.min(Math.max(year, 1), 9999)).padStart(4, '0')
  return { day: `${clamped}-${bound === 'first' ? '01-01' : '12-31'}`, bound }
}

const DAY_LENGTH = 86_400_000

function ofDay(day: string, bound: Bound, step: -1 | 0 | 1): Bounded | undefined {
  if (step === 0) return { day, bound }
  const moved = new Date(Date.parse(`${day}T00:00:00Z`) + step * DAY_LENGTH)
  const year = moved.getUTCFullYear()
  return year < 1 || year > 9999 ? undefined : { day: moved.toISOString().slice(0, 10), bound }
}

function momentOf({ kind, sort }: FieldSpec, bounded: Bounded | undefined): unknown {
  if (!bounded) return null
  const { day, bound } = bounded
  if (sort === 'date') return day
  if (kind === 'dateTimeExact') return `${day}T${bound === 'first' ? '00:00:00.000000' : '23:59:59.999999'}Z`
  return new Date(`${day}T${bound === 'first' ? '00:00:00.000' : '23:59:59.999'}Z`)
}
