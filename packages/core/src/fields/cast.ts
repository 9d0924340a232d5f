import { isRecord } from '@tsango/toolkit/records'
import { declaredFunction, InvalidDeclaration } from '../errors/declarations.ts'
import type { FieldSpec } from './field.ts'
import type { Validator } from './validators.ts'

/** What stands between the value of a column and that of a row. */
export interface FieldCast<Stored, Value> {
  /** The row's value for what the column holds. */
  readonly get: (stored: Stored) => Value
  /** What the column holds for a row's value. */
  readonly set: (value: Value) => Stored
}

/** A cast as a spec holds it. */
export interface Cast extends FieldCast<unknown, unknown> {
  /** Checks of what the column holds. */
  readonly validators: readonly Validator[]
}

/** The spec of a field whose values are cast; a field that is cast already gets both, the new one nearer to the row. */
export function castSpec<Stored, Value>(spec: FieldSpec, given: FieldCast<Stored, Value>): FieldSpec {
  const { cast: inner, default: made, validators, sort } = spec
  const wanted = 'functions both ways, { get: (stored) => …, set: (value) => … }'
  if (!isRecord(given)) throw new InvalidDeclaration('.cast()', wanted, given)
  for (const way of [given.get, given.set] as readonly unknown[]) declaredFunction('.cast()', wanted, way)
  // Only what the column, or the cast before, gave is passed to `get`, and only what a row holds to `set`.
  const get = given.get as (stored: unknown) => unknown
  const set = given.set as (value: unknown) => unknown
  const cast: Cast = inner
    ? {
        get: (stored) => get(inner.get(stored)),
        set: (value) => inner.set(set(value)),
        validators: [
          ...inner.validators,
          ...validators.map(
            (check): Validator =>
              (stored) =>
                check(inner.get(stored)),
          ),
        ],
      }
    : { get, set, validators }
  const outside = (value: unknown): unknown => (value === null ? null : get(value))
  return {
    ...spec,
    sort: sort === 'encrypted' ? sort : 'cast',
    cast,
    validators: [],
    ...(made && { default: 'make' in made ? { make: () => outside(made.make()) } : { value: outside(made.value) } }),
  }
}
