import { AsyncRule, UnknownField, ValidationError } from '../errors/errors.ts'
import type { ModelDefinition } from '../registry/definition.ts'
import { cleanValues, type Faults } from './clean-values.ts'

/**
 * Checks a row that is about to be written: each value by its field, then all together by the model's own rule; throws a `ValidationError` with all
 * faults.
 *
 * @param values - those that are written, by attribute; default: the row's own
 */
export function cleanRow(
  model: ModelDefinition,
  row: object,
  values: Readonly<Record<string, unknown>> = row as Readonly<Record<string, unknown>>,
): void {
  cleanValues(model, values)
  if (model.validate === undefined) return
  const faults: Faults = {}
  const refuse = (at: string, code: string, message: string): void => {
    const name = at === '' ? '' : attributeOf(model, at)
    faults[name] ??= []
    faults[name].push({ code, message })
  }
  // A row of this model is what its rule takes.
  const answer: unknown = model.validate(row as never, refuse)
  if (answer instanceof Promise) {
    answer.catch(() => undefined)
    throw new AsyncRule(model.label)
  }
  if (Object.keys(faults).length > 0) throw new ValidationError(model.label, faults)
}

function attributeOf(model: ModelDefinition, name: string): string {
  const field = model.field(name)
  if (field) return field.attribute
  throw new UnknownField(
    model.label,
    name,
    model.fields.map(({ attribute }) => attribute),
  )
}
