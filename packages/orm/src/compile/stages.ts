import type { Node } from '../expressions/node.ts'
import { isWindowed, type Stage, stageOf } from '../expressions/stages.ts'
import type { Plan, PlanCondition } from '../query/shape/plan.ts'
import type { LookupKey } from '../query/shape/shape.ts'

type Annotations = Readonly<Record<string, Node>>

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

/**
 * Whether a plan has windows among what it computes, chooses and is ordered by.
 *
 * @param computed - default: all that has a name, read or not
 */
export function hasWindows(
  { annotations, selection = {}, order = [] }: Plan,
  computed: readonly Node[] = Object.values(annotations),
): boolean {
  const nodes = [...computed, ...Object.values(selection), ...order.map(({ item }) => item)]
  return nodes.some((node) => isWindowed(node, annotations))
}

/** Whether windows decide which rows a plan gives, or what stands beside them: each row is known with the others alone. */
export function isMadeByWindows(plan: Plan): boolean {
  return stagesOf(plan).window.length > 0 || hasWindows(plan)
}

function sorted({ conditions, annotations }: Plan): Stages {
  const found = { row: [] as PlanCondition[], group: [] as PlanCondition[], window: [] as PlanCondition[] }
  for (const condition of conditions.flatMap((one) => parted(one, annotations))) {
    const stage = found.window.length ? 'window' : stageOfCondition(condition, annotations)
    found[stage].push(condition)
  }
  return found
}

// What all must hold can be asked one by one; lookups on rows stay together, as those on a relation hold for one row of it.
function parted(condition: PlanCondition, annotations: Annotations): readonly PlanCondition[] {
  if (condition.kind === 'lookups' && !condition.negated) return keysParted(condition.keys, annotations)
  if (condition.kind !== 'condition') return [condition]
  const { node } = condition
  if (node.kind === 'lookups') return keysParted(node.keys, annotations)
  if (node.kind === 'all' && node.items.length > 0)
    return node.items.flatMap((item) => parted({ kind: 'condition', node: item }, annotations))
  return [condition]
}

function keysParted(keys: readonly LookupKey[], annotations: Annotations): readonly PlanCondition[] {
  const stages = Map.groupBy(keys, (key) => stageOf({ kind: 'lookups', keys: [key] }, annotations))
  // What is asked together with a window is asked of its results.
  const each = stages.has('window') ? [keys] : [...stages.values()]
  return each.map((own) => ({ kind: 'lookups', keys: own, negated: false }))
}

function stageOfCondition(condition: PlanCondition, annotations: Annotations): Stage {
  switch (condition.kind) {
    case 'condition':
      return stageOf(condition.node, annotations)
    case 'lookups':
      return stageOf({ kind: 'lookups', keys: condition.keys }, annotations)
    case 'after':
      return stageOf({ kind: 'all', items: condition.terms.map(({ item }) => item) }, annotations)
  }
}
