import { compareDecimals } from '@tsango/toolkit/numbers'
import { type Problem, problem } from '../checks/checks.ts'
import type { FieldSpec } from '../fields/fields.ts'
import type { FieldDefinition, ModelDefinition } from './definition.ts'

/** Reports columns whose options cannot be meant: no length, more places than digits, bounds or choices that leave no value. */
export function checkFields(definition: ModelDefinition, problems: Problem[]): void {
  for (const field of definition.fields) {
    const found = fault(field.spec)
    if (found && !field.relation) problems.push(wrong(field, ...found))
  }
}

function wrong({ model, name }: FieldDefinition, message: string, hint: string): Problem {
  return problem('core.field_options', `${model.label}.${name}: ${message}`, hint)
}

function fault({ maxLength, digits, places, min, max, choices }: FieldSpec): readonly [string, string] | undefined {
  if (maxLength !== undefined && !isCount(maxLength, 1))
    return [`a length of ${maxLength} holds no text.`, 'Give a whole number from 1.']
  if (digits !== undefined && places !== undefined && !(isCount(digits, 1) && isCount(places, 0) && places <= digits))
    return [
      `${digits} digits, ${places} of them behind the point, is no decimal.`,
      'Give the number of all digits first, then how many of them stand behind the point.',
    ]
  if (min !== undefined && max !== undefined && isAbove(min, max))
    return [`no value lies between ${min} and ${max}.`, 'Let min be at most max.']
  const values = choices?.map((choice) => choice.value)
  if (values && (values.length === 0 || new Set(values).size < values.length))
    return [
      values.length ? 'a choice is given twice.' : 'there is nothing to choose from.',
      'Give each choice once, and at least one.',
    ]
  return undefined
}

function isCount(number: number, least: number): boolean {
  return Number.isSafeInteger(number) && number >= least
}

function isAbove(min: number | bigint | string, max: number | bigint | string): boolean {
  return typeof min === 'string' || typeof max === 'string' ? compareDecimals(String(min), String(max)) > 0 : min > max
}
