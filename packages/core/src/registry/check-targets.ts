import { type Problem, problem } from '../checks/checks.ts'
import { kindOf } from '../errors/declarations.ts'
import {
  ForeignKey,
  Generic,
  GenericReverse,
  ManyToMany,
  Reverse,
  ReverseOne,
  Through,
  ThroughOne,
} from '../fields/fields.ts'
import { isModel } from '../model/model.ts'

/** Whether everything that a relation leads to is a model; else that is reported. */
export function leadsToModels(label: string, name: string, declared: unknown, problems: Problem[]): boolean {
  const wrong = targetsOf(declared).filter((target) => !isModel(target))
  for (const target of wrong)
    problems.push(
      problem(
        'core.unknown_target',
        `${label}.${name} leads to ${typeof target === 'function' ? `"${target.name}"` : kindOf(target)}, which is no model.`,
        'Give it a function that gives the class of a model, () => Post.',
      ),
    )
  return wrong.length === 0
}

function targetsOf(declared: unknown): readonly unknown[] {
  if (declared instanceof ForeignKey) return [declared.spec.to()]
  if (declared instanceof ManyToMany)
    return [declared.spec.to(), ...(declared.spec.through ? [declared.spec.through()] : [])]
  if (declared instanceof Generic) {
    const given: unknown = declared.spec.to()
    return Array.isArray(given) ? given : [given]
  }
  return isBack(declared) ? [declared.spec.from()] : []
}

type Back = Reverse<unknown> | ReverseOne<unknown> | GenericReverse<unknown> | Through<unknown> | ThroughOne<unknown>

function isBack(declared: unknown): declared is Back {
  return [Reverse, ReverseOne, GenericReverse, Through, ThroughOne].some((kind) => declared instanceof kind)
}
