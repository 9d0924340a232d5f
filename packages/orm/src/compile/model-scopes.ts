import type { ModelDefinition, Registry } from '@tsango/core/registry'
import { onceFor } from '@tsango/toolkit/once'
import { listOf } from '@tsango/toolkit/text'
import { QueryError } from '../errors/errors.ts'
import { columnsOf, conditionNode, type Node } from '../expressions/expressions.ts'
import { intern } from '../expressions/intern.ts'
import type { Plan } from '../query/shape/plan.ts'
import type { Without } from '../query/shape/shape.ts'
import type { Compilation } from './compilation.ts'
import type { Place, Scope } from './scope.ts'

/** A scope of a model as data: its condition over the rows of the model, with its values apart. */
export interface ModelScope {
  readonly name: string
  readonly node: Node
  readonly values: readonly unknown[]
}

/** The scope that hides rows in the trash of their model. */
export const LIVE = 'live'

/** The scopes of a model, read once. */
export const scopesOf: (definition: ModelDefinition) => readonly ModelScope[] = onceFor(
  (definition: ModelDefinition) => [
    ...liveScope(definition),
    ...Object.entries(definition.scopes).map(([name, condition]) => {
      // The columns are those of the model that the condition was written for.
      const made = intern(conditionNode(condition(columnsOf(definition.model) as never)))
      return { name, node: made.build(0), values: made.values }
    }),
  ],
)

// Hides what is in the trash.
function liveScope({ softDelete }: ModelDefinition): readonly ModelScope[] {
  if (softDelete === undefined) return []
  const path: Node = { kind: 'path', depth: 0, path: softDelete.attribute }
  return [{ name: LIVE, node: { kind: 'lookup', lookup: 'isnull', left: path, right: [] }, values: [] }]
}

/** The condition that the scopes of a model that were not lifted hold, or `''`. Without `joins`, it joins nothing to the rows. */
export function compileShown(compilation: Compilation, scope: Scope, joins: boolean): string {
  const { definition, place } = scope
  const active = activeScopes(definition, place)
  if (active.length === 0) return ''
  const over = (rows: Scope): string =>
    active
      .map(({ node, values }) => compilation.apart(rows, values, () => compilation.compile(node).sql))
      .map((sql) => `(${sql})`)
      .join(' AND ')
  const condition = over(scope)
  if (joins || !scope.joined) return condition
  compilation.subqueries = true
  const own = compilation.scope(definition, { place })
  const where = over(own)
  return `${scope.column(definition.key)} IN (SELECT ${own.columns(definition.keyFields)} FROM ${own.from()} WHERE ${where})`
}

function activeScopes(definition: ModelDefinition, { path, without }: Place): readonly ModelScope[] {
  if (without === 'all') return []
  return scopesOf(definition).filter(({ name }) => !without.includes(path ? `${path}__${name}` : name))
}

/** Leaves out rows that would load what scopes hide over a required key. */
export function requireShown(scope: Scope, path: string): void {
  if (hides(scope.definition, scope.place.without, path)) scope.requireRelated(path.split('__'))
}

/** Whether rows of a plan can be left out because of what they would load. */
export function hidesRows({ registry }: { readonly registry: Registry }, plan: Plan): boolean {
  return plan.related.some((path) => hides(registry.of(plan.model), plan.without, path))
}

function hides(definition: ModelDefinition, without: Without, related: string): boolean {
  let model: ModelDefinition | undefined = definition
  let path = ''
  for (const name of related.split('__')) {
    model = model.relations.get(name)?.target
    if (model === undefined) return false
    path = path ? `${path}__${name}` : name
    if (activeScopes(model, { path, without }).length > 0) return true
  }
  return false
}

/** Throws {@link QueryError} for names that are no scopes. */
export function checkWithout(definition: ModelDefinition, without: Without): void {
  if (without === 'all') return
  for (const written of without) {
    const segments = written.split('__')
    const name = segments.pop() as string
    const scopes = scopesAt(definition, segments)
    if (!scopes?.includes(name))
      throw new QueryError(
        `${definition.label} has no scope "${written}" to be lifted. ${segments.length ? `At "${segments.join('__')}"` : 'It has'}: ${listOf(scopes ?? []) || 'none'}.`,
      )
  }
}

// Those of the model that a path leads to, and of the pairs that it goes through.
function scopesAt(definition: ModelDefinition, segments: readonly string[]): readonly string[] | undefined {
  let model = definition
  let pairs: readonly string[] = []
  for (const name of segments) {
    const relation = model.relations.get(name)
    if (relation === undefined) return undefined
    pairs = relation.through ? namesOf(relation.through.model) : []
    model = relation.target
  }
  return [...new Set([...namesOf(model), ...pairs])]
}

function namesOf(definition: ModelDefinition): readonly string[] {
  return scopesOf(definition).map(({ name }) => name)
}
