import type { ModelDefinition } from '@tsango/core/registry'
import { ReadOnlyModel } from '../errors/errors.ts'

/** Refuses to write the rows of a view. Raises {@link ReadOnlyModel}. */
export function refuseView({ label, view }: ModelDefinition): void {
  if (view) throw new ReadOnlyModel(label)
}
