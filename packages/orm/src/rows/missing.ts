import { ValidationError } from '@tsango/core/errors'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { cleanRow, cleanValues, type Faults } from '@tsango/core/values'
import { onceFor } from '@tsango/toolkit/once'
import type { RowState } from './state.ts'

type Values = Readonly<Record<string, unknown>>

/** Checks the values of a row as they stand, those that are missing in a new one among them. Throws one `ValidationError` with all faults. */
export function cleanWhole(definition: ModelDefinition, { phase }: RowState, row: object): void {
  const values = { ...(row as Values) }
  const missing =
    phase === 'new' ? requiredOf(definition).filter((one) => (row as Values)[one.attribute] === undefined) : []
  if (missing.length === 0) return cleanRow(definition, row, values)
  const faults: Faults = Object.fromEntries(
    missing.map(({ attribute, madeFor }) => [
      madeFor ?? attribute,
      [{ code: 'required', message: 'This field is required.' }],
    ]),
  )
  // What the model says of all values together it says of those that are there.
  try {
    cleanValues(definition, values)
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    throw new ValidationError(definition.label, { ...error.faults, ...faults })
  }
  throw new ValidationError(definition.label, faults)
}

// What neither we nor the database make where it is left out.
const requiredOf = onceFor(({ fields }: ModelDefinition): readonly FieldDefinition[] =>
  fields.filter(
    ({ spec, primaryKey, model }) =>
      !(spec.nullable || spec.dbDefault || spec.generated || spec.auto || spec.default) &&
      !(primaryKey && model.extends),
  ),
)
