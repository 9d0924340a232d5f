import { listOf } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { ForeignKey, ManyToMany } from '../fields/fields.ts'
import type { Meta } from '../model/meta.ts'
import type { ModelDefinition } from './definition.ts'

/** Reports limits of what may be chosen for something else than a key or a many-to-many relation of the model, and those that are no condition. */
export function checkLimits(
  { label }: ModelDefinition,
  members: ReadonlyMap<string, unknown>,
  { limitChoices = {} }: Meta,
  problems: Problem[],
): void {
  const known = [...members]
    .filter(([, declared]) => declared instanceof ForeignKey || declared instanceof ManyToMany)
    .map(([name]) => name)
  const report = (message: string, hint: string): void => {
    problems.push(problem('core.limit_choices', `${label}.meta.limitChoices ${message}`, hint))
  }
  for (const [name, limit] of Object.entries(limitChoices))
    if (!known.includes(name))
      report(
        `names "${name}", which is no key and no many-to-many relation that ${label} declares.`,
        `It declares: ${listOf(known) || 'none'}.`,
      )
    else if (typeof limit !== 'function')
      report(`holds "${name}" to no condition.`, `Write ${name}: (row) => row.isActive.eq(true).`)
}
