import { type Problem, problem } from '../checks/checks.ts'
import type { Placement } from '../model/meta.ts'
import type { ModelDefinition } from './definition.ts'

const SCOPES: readonly Placement[] = ['registry', 'tenant']

/** Reports a scope that does not exist, and keys that lead from the registry, which is there once, to what each tenant has for itself. */
export function checkScope({ label, scope, ownFields, automatic }: ModelDefinition, problems: Problem[]): void {
  if (!SCOPES.includes(scope)) {
    problems.push(
      problem(
        'core.meta',
        `${label}.meta.scope: ${JSON.stringify(scope)} is no scope.`,
        `Known: ${SCOPES.join(', ')}.`,
      ),
    )
    return
  }
  if (scope === 'tenant') return
  for (const { name, relation } of ownFields)
    if (relation?.target.scope === 'tenant')
      problems.push(
        problem(
          'core.scope_key',
          `${label}.${name} leads from the registry to ${relation.target.label}, which each tenant has for itself: the same number is another row in each of them.`,
          `Let ${automatic ? 'the relation' : 'the key'} start at ${relation.target.label}, make that scope: 'registry', too, or keep the number in a plain field beside the tenant.`,
        ),
      )
}
