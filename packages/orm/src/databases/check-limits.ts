import type { Registry } from '@tsango/core'
import { UnknownField } from '@tsango/core/errors'
import { LimitInvalid } from '../errors/errors.ts'
import { columnsOf, conditionNode, type Node } from '../expressions/expressions.ts'
import { ContextValue } from '../expressions/from-context.ts'
import { intern } from '../expressions/intern.ts'

/**
 * Reads the conditions that models hold choices to once, so that a name which is not there shows before anybody opens a form.
 *
 * @throws LimitInvalid
 */
export function checkLimits({ models }: Registry): void {
  for (const model of models)
    for (const { name, target, limit, model: owner } of model.relations.values()) {
      if (!limit || owner !== model) continue
      const option = `${model.label}.meta.limitChoices.${name}`
      let condition: unknown
      try {
        condition = limit(columnsOf(target.model) as never)
      } catch (error) {
        if (error instanceof UnknownField) throw new LimitInvalid(option, error.message, { cause: error })
        // It may ask for what only a request has.
        continue
      }
      const { values } = intern(conditionOf(option, condition))
      if (values.some((value) => value instanceof ContextValue)) throw new LimitInvalid(option, FROM_CONTEXT)
    }
}

const FROM_CONTEXT = 'It is read anew each time, so that fromContext(…) has no place there: write currentContext().'

function conditionOf(option: string, condition: unknown): Node {
  try {
    return conditionNode(condition)
  } catch (error) {
    throw new LimitInvalid(option, error instanceof Error ? error.message : '', { cause: error })
  }
}
