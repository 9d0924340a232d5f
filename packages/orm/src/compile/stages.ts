import type { Node } from '../expressions/node.ts'
import { type Stage, stageOf } from '../expressions/stages.ts'
import type { Plan, PlanCondition } from '../query/shape/plan.ts'

/** The conditions of a plan by when they can be asked. */
export interface Stages {
  readonly row: readonly PlanCondition[]
  readonly group: readonly PlanCondition[]
  readonly window: readonly PlanCondition[]
}

const known = new WeakMap<Plan['conditions'], Stages>()

/** Sorts the conditions of a plan. Those behind the first one on a window are asked with it: windows have seen what they take away. */
export function stagesOf(plan: Plan): Stages {
  let stages = known.get(plan.conditions)
  if (stages === undefined) {
    stages = sorted(plan)
    known.set(plan.conditions, stages)
  }
  return stages
}

function sorted({ conditions, annotations }: Plan): Stages {
  const found = { row: [] as PlanCondition[], group: [] as PlanCondition[], window: [] as PlanCondition[] }
  for (const condition of conditions.flatMap(parted)) {
    const stage = found.window.length ? 'window' : stageOfCondition(condition, annotations)
    found[stage].push(condition)
  }
  return found
}

// What all must hold can be asked one by one.
function parted(condition: PlanCondition): readonly PlanCondition[] {
  if (condition.kind === 'condition' && condition.node.kind === 'all' && condition.node.items.length > 0)
    return condition.node.items.flatMap((node) => parted({ kind: 'condition', node }))
  return [condition]
}

function stageOfCondition(condition: PlanCondition, annotations: Readonly<Record<string, Node>>): Stage {
  switch (condition.kind) {
    case 'condition':
      return stageOf(condition.node, annotations)
    case 'lookups':
      return stageOf({ kind: 'lookups', keys: condition.keys }, annotations)
    case 'after':
      return stageOf({ kind: 'all', items: condition.terms.map(({ item }) => item) }, annotations)
  }
}
