import { type Problem, problem } from '../checks/checks.ts'
import type { ModelDefinition } from './definition.ts'

/** Tables of pairs that migrations would make under the name of another table; Django's fields.E340. */
export function checkPairTables(models: readonly ModelDefinition[], problems: Problem[]): void {
  const made = models.filter(({ managed, proxyOf }) => managed && !proxyOf)
  const seen = new Map<string, ModelDefinition>()
  // Own models first, so that the relation is what is told to go elsewhere.
  for (const model of made.toSorted((a, b) => Number(a.automatic) - Number(b.automatic))) {
    const place = JSON.stringify([model.database, model.scope, model.table])
    const other = seen.get(place)
    if (other && model.automatic)
      problems.push(
        problem(
          'core.pair_table',
          `The table of pairs of ${model.label} is called "${model.table}", as is that of ${other.label}.`,
          "Give the relation another: f.manyToMany(…, { table: '…' }).",
        ),
      )
    seen.set(place, other ?? model)
  }
}
