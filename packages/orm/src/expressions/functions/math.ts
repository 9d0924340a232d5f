import type { BuiltinName } from '../../dialects/base/base.ts'
import { QueryError } from '../../errors/errors.ts'
import { Expr } from '../expression.ts'
import { operandNode } from '../operand.ts'
import type { Expression, NumberExpression } from '../types/types.ts'

/** A number of any kind: a column of whole numbers, floats or decimals, or what is computed of them. */
type Numeric<T> = Expression<T> & { plus(value: never): unknown }
type Made<T> = NumberExpression<number | Extract<T, null>>
type Whole = number | Expression<number> | Expression<number | null>

function call<E>(name: BuiltinName, ...items: readonly unknown[]): E {
  // `Expr` has the methods of every kind; which make sense is for the compiler alone.
  return new Expr({ kind: 'builtin', name, items: items.map(operandNode) }) as unknown as E
}

/**
 * -1, 0 or 1, as the number is negative, zero or positive.
 *
 * @example
 * Account.objects().select((a) => ({ sign: sign(a.balance) }))
 */
export function sign<T>(value: Numeric<T>): Made<T> {
  return call('sign', value)
}

/**
 * The number to a power, as a float; NULL where there is no real one.
 *
 * @example
 * Loan.objects().select((l) => ({ factor: power(l.rate, 12) }))
 */
export function power<T>(value: Numeric<T>, exponent: Whole): NumberExpression<number | null> {
  return call('power', value, exponent)
}

/**
 * The logarithm to a base; NULL where there is none.
 *
 * @example
 * Site.objects().select((s) => ({ digits: log(10, s.hits) }))
 */
export function log<T>(base: number, value: Numeric<T>): NumberExpression<number | null> {
  if (!(base > 0) || base === 1 || !Number.isFinite(base))
    throw new QueryError(`log takes a base above 0 that is not 1; this is ${String(base)}.`)
  return ln(value).dividedBy(Math.log(base))
}

/**
 * The angle of a point, in radians: of its y and its x.
 *
 * @example
 * Star.objects().select((s) => ({ angle: atan2(s.y, s.x) }))
 */
export function atan2<T, U>(y: Numeric<T>, x: Numeric<U>): NumberExpression<number | Extract<T | U, null>> {
  return call('atan2', y, x)
}

/**
 * The square root; NULL of a negative number.
 *
 * @example
 * Circle.objects().select((c) => ({ side: sqrt(c.area) }))
 */
export function sqrt<T>(value: Numeric<T>): NumberExpression<number | null> {
  return call('sqrt', value)
}

/**
 * The natural logarithm; NULL of 0 and negative numbers.
 *
 * @example
 * Site.objects().sortBy((s) => [ln(s.hits).desc()])
 */
export function ln<T>(value: Numeric<T>): NumberExpression<number | null> {
  return call('ln', value)
}

/**
 * The power of e.
 *
 * @example
 * Rate.objects().select((r) => ({ growth: exp(r.value) }))
 */
export function exp<T>(value: Numeric<T>): Made<T> {
  return call('exp', value)
}

/**
 * The sine of an angle in radians.
 *
 * @example
 * Star.objects().select((s) => ({ y: sin(s.angle) }))
 */
export function sin<T>(value: Numeric<T>): Made<T> {
  return call('sin', value)
}

/**
 * The cosine of an angle in radians.
 *
 * @example
 * Star.objects().select((s) => ({ x: cos(s.angle) }))
 */
export function cos<T>(value: Numeric<T>): Made<T> {
  return call('cos', value)
}

/**
 * The tangent of an angle in radians.
 *
 * @example
 * Star.objects().select((s) => ({ slope: tan(s.angle) }))
 */
export function tan<T>(value: Numeric<T>): Made<T> {
  return call('tan', value)
}

/**
 * The angle of a sine, in radians; NULL beyond 1.
 *
 * @example
 * Star.objects().select((s) => ({ angle: asin(s.y) }))
 */
export function asin<T>(value: Numeric<T>): NumberExpression<number | null> {
  return call('asin', value)
}

/**
 * The angle of a cosine, in radians; NULL beyond 1.
 *
 * @example
 * Star.objects().select((s) => ({ angle: acos(s.x) }))
 */
export function acos<T>(value: Numeric<T>): NumberExpression<number | null> {
  return call('acos', value)
}

/**
 * The angle of a tangent, in radians.
 *
 * @example
 * Star.objects().select((s) => ({ angle: atan(s.slope) }))
 */
export function atan<T>(value: Numeric<T>): Made<T> {
  return call('atan', value)
}

/**
 * An angle in radians, in degrees.
 *
 * @example
 * Star.objects().select((s) => ({ angle: degrees(s.angle) }))
 */
export function degrees<T>(value: Numeric<T>): Made<T> {
  return call('degrees', value)
}

/**
 * An angle in degrees, in radians.
 *
 * @example
 * Star.objects().select((s) => ({ x: cos(radians(s.angle)) }))
 */
export function radians<T>(value: Numeric<T>): Made<T> {
  return call('radians', value)
}

/**
 * The bits that both whole numbers have.
 *
 * @example
 * File.objects().where((f) => bitAnd(f.mode, 4).eq(4))
 */
export function bitAnd<T>(value: NumberExpression<T>, other: Whole): Made<T> {
  return call('bitAnd', value, other)
}

/**
 * The bits that one of two whole numbers has.
 *
 * @example
 * File.objects().where((f) => bitOr(f.mode, 4).eq(7))
 */
export function bitOr<T>(value: NumberExpression<T>, other: Whole): Made<T> {
  return call('bitOr', value, other)
}

/**
 * The bits that exactly one of two whole numbers has.
 *
 * @example
 * File.objects().where((f) => bitXor(f.mode, 4).gt(0))
 */
export function bitXor<T>(value: NumberExpression<T>, other: Whole): Made<T> {
  return call('bitXor', value, other)
}

/**
 * The bits that a whole number has not, of 64.
 *
 * @example
 * File.objects().where((f) => bitAnd(bitNot(f.mode), 4).eq(4))
 */
export function bitNot<T>(value: NumberExpression<T>): Made<T> {
  return call('bitNot', value)
}

/**
 * The bits moved up by so many places, of 64.
 *
 * @example
 * File.objects().select((f) => ({ high: shiftLeft(f.mode, 8) }))
 */
export function shiftLeft<T>(value: NumberExpression<T>, places: number): Made<T> {
  return call('shiftLeft', value, placed(places))
}

/**
 * The bits moved down by so many places; the sign stays.
 *
 * @example
 * File.objects().select((f) => ({ low: shiftRight(f.mode, 8) }))
 */
export function shiftRight<T>(value: NumberExpression<T>, places: number): Made<T> {
  return call('shiftRight', value, placed(places))
}

function placed(places: number): number {
  if (Number.isInteger(places) && places >= 0 && places < 64) return places
  throw new QueryError(`Bits are moved by 0 to 63 places; this is ${String(places)}.`)
}

/**
 * A number from 0 to below 1 that chance makes anew for each row; Django's `Random`. Rows in such an order have no pages.
 *
 * @example
 * const any = await Post.objects().sortBy(() => [random()]).limit(3)
 */
export function random(): NumberExpression<number> {
  return new Expr({ kind: 'call', name: 'random', items: [], detail: undefined }) as unknown as NumberExpression<number>
}

/**
 * The number pi.
 *
 * @example
 * Circle.objects().select((c) => ({ area: pi().times(c.radius).times(c.radius) }))
 */
export function pi(): NumberExpression<number> {
  return new Expr(operandNode(Math.PI)) as unknown as NumberExpression<number>
}
