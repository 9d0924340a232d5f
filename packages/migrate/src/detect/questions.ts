import type { FieldSpec } from '@tsango/core/fields'
import type { Operation } from '@tsango/orm/migrations'
import { listOf } from '@tsango/toolkit/text'

/** Something that the models alone do not tell. */
export type OpenQuestion =
  | {
      /** Stable: the key of the answer in a file of answers. */
      readonly id: string
      readonly kind: 'rename'
      readonly message: string
    }
  | {
      readonly id: string
      readonly kind: 'fill'
      readonly message: string
      /** What the value has to be. */
      readonly spec: FieldSpec
    }

/** What is not done without a yes. */
export interface Consent {
  readonly id: string
  readonly kind: 'drop' | 'merge'
  readonly message: string
}

/** Answers questions: a person, or a file. */
export interface Asker {
  /** Whether one became the other. */
  renamed(question: OpenQuestion & { readonly kind: 'rename' }): Promise<boolean>
  /** Whether it may be done. */
  agreed(question: Consent): Promise<boolean>
  /** A row's value. */
  fill(question: OpenQuestion & { readonly kind: 'fill' }): Promise<unknown>
}

/** Asks whether a model was renamed. */
export function modelRename(from: string, to: string): OpenQuestion & { readonly kind: 'rename' } {
  return { id: `rename ${from} ${to}`, kind: 'rename', message: `Did you rename the model ${from} to ${to}?` }
}

/** Asks whether a field was renamed. */
export function fieldRename(model: string, from: string, to: string): OpenQuestion & { readonly kind: 'rename' } {
  return {
    id: `rename ${model}.${from} ${to}`,
    kind: 'rename',
    message: `Did you rename the field ${model}.${from} to ${to}?`,
  }
}

/** Asks whether a word of an enumeration was renamed. */
export function wordRename(
  model: string,
  field: string,
  from: string,
  to: string,
): OpenQuestion & { readonly kind: 'rename' } {
  return {
    id: `rename ${model}.${field} ${JSON.stringify(from)} ${JSON.stringify(to)}`,
    kind: 'rename',
    message: `Did you rename the word "${from}" of ${model}.${field} to "${to}"? Rows that hold it follow.`,
  }
}

/** Asks whether what rows hold may go. */
export function dropConsent(operation: Operation<'deleteModel' | 'removeField'>): Consent {
  const [what, name] =
    operation.type === 'deleteModel'
      ? ['the model', operation.model]
      : ['the field', `${operation.model}.${operation.name}`]
  return {
    id: `drop ${name}`,
    kind: 'drop',
    message: `May ${what} ${name} be dropped, with what rows hold there?`,
  }
}

/** Asks whether migrations that change rows may be applied in any order. */
export function mergeConsent(app: string, leaves: readonly string[]): Consent {
  return {
    id: `merge ${app} ${leaves.join(' ')}`,
    kind: 'merge',
    message: `${listOf(leaves)} of ${app} hold SQL or code. Does it make no difference which of them is applied first?`,
  }
}

/** Asks for the value of rows that are there and have none. */
export function rowsFill(
  model: string,
  field: string,
  spec: FieldSpec,
  why: 'new' | 'null',
): OpenQuestion & { readonly kind: 'fill' } {
  const reason = why === 'new' ? 'is new and may not be NULL' : 'may no longer be NULL'
  return {
    id: `fill ${model}.${field}`,
    kind: 'fill',
    message: `${model}.${field} ${reason}. Which value do the rows get that have none?`,
    spec,
  }
}
