import { suggest } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import type { Meta } from '../model/meta.ts'
import type { ModelDefinition } from './definition.ts'

/** Reports names in a model's meta that are no columns of it, and columns that occur twice. */
export function checkMeta(definition: ModelDefinition, meta: Meta, problems: Problem[]): void {
  const hold = (where: string, names: readonly string[]): void => {
    for (const written of names) {
      const name = written.replace(/^-/, '')
      if (definition.field(name)) continue
      const closest = suggest(name, definition.names)
      problems.push(
        problem(
          'core.meta_field',
          `${definition.label}.meta.${where} names "${name}", which is no column of the model.`,
          closest
            ? `Did you mean "${closest}"?`
            : `Columns: ${definition.fields.map((field) => field.attribute).join(', ')}.`,
        ),
      )
    }
  }
  hold('ordering', meta.ordering ?? [])
  for (const index of meta.indexes ?? []) hold('indexes', 'fields' in index ? index.fields : index)
  for (const together of meta.uniqueTogether ?? []) hold('uniqueTogether', together)
  for (const check of meta.checks ?? [])
    hold(
      'checks',
      check.all.map(([name]) => name),
    )
  checkLists(definition, meta, problems)
  const columns = new Set<string>()
  for (const { column, name } of definition.fields) {
    if (columns.has(column))
      problems.push(
        problem(
          'core.column_twice',
          `${definition.label} has the column "${column}" twice, the second time for "${name}".`,
          'Give one of them another .column(…).',
        ),
      )
    columns.add(column)
  }
}

const OPERATORS: readonly string[] = ['=', '<>', '<', '<=', '>', '>=', 'in']

function checkLists({ label }: ModelDefinition, meta: Meta, problems: Problem[]): void {
  const report = (message: string, hint: string): void => {
    problems.push(problem('core.meta', `${label}.meta.${message}`, hint))
  }
  for (const [where, lists] of [
    ['indexes', (meta.indexes ?? []).map((index) => ('fields' in index ? index.fields : index))],
    ['uniqueTogether', meta.uniqueTogether ?? []],
  ] as const) {
    for (const list of lists)
      if (list.length === 0 || new Set(list).size < list.length)
        report(`${where} has [${list.join(', ')}], which names no column, or one twice.`, 'Name each column once.')
  }
  for (const { name, all } of meta.checks ?? []) {
    if (all.length === 0) report(`checks: "${name}" holds a row to nothing.`, 'Give it a condition.')
    for (const [, operator] of all)
      if (!OPERATORS.includes(operator))
        report(`checks: "${name}" compares by "${operator}".`, `Operators: ${OPERATORS.join(' ')}.`)
  }
}
