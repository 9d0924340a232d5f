import type { ExclusionMethod, ExclusionOperator } from '@tsango/core/model'
import type { ExclusionState } from '../dialects/base/base.ts'
import { type ConditionData, fieldsIn, type OperandData, withFields } from './expression-data.ts'
import { ColumnExpression } from './table-expression.ts'

/** What two rows are compared in: a field or an expression, the operator, and its operator class where it is not the default. */
export type ExclusionTermData = readonly [term: OperandData, operator: ExclusionOperator, opclass?: string]

/** A constraint in a migration that no two rows are alike in all of its terms. */
export interface ExclusionData {
  readonly name: string
  readonly over: readonly ExclusionTermData[]
  /** Default: `gist`. */
  readonly using?: ExclusionMethod
  /** Only rows for which this holds are compared. */
  readonly where?: ConditionData
  /** Default: checked as each row is written. */
  readonly deferrable?: 'deferred' | 'immediate'
}

/** The names of all fields that an exclusion constraint reads, each once. */
export function exclusionFields({ over, where }: ExclusionData): readonly string[] {
  return [...new Set([...over.flatMap(([term]) => fieldsIn(term)), ...(where ? fieldsIn(where) : [])])]
}

/** An exclusion constraint with other names of fields. */
export function exclusionWithFields(exclusion: ExclusionData, rename: (field: string) => string): ExclusionData {
  const { over, where } = exclusion
  return {
    ...exclusion,
    over: over.map(([term, ...rest]) => [withFields(term, rename), ...rest] as const),
    ...(where ? { where: withFields(where, rename) } : {}),
  }
}

/** An exclusion constraint as the schema editors take it, from data whose fields are columns already. */
export function exclusionState({ name, over, using = 'gist', where, deferrable }: ExclusionData): ExclusionState {
  return {
    name,
    method: using,
    terms: over.map(([term, operator, opclass]) => ({ expression: new ColumnExpression(term), operator, opclass })),
    where: where && new ColumnExpression(where),
    deferrable,
  }
}
