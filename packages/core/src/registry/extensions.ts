import { type Problem, problem } from '../checks/checks.ts'
import { labelOf, type ModelClass, metaOf, shownBy } from '../model/model.ts'
import type { ModelBuilder } from './build-model.ts'
import type { FieldDefinition, ModelDefinition } from './definition.ts'
import { columnOf } from './names.ts'
import { relation } from './relation.ts'

/** The models whose tables hold the columns of a model's rows: itself, the one that it extends, and so on. */
export function lineOf(definition: ModelDefinition): readonly ModelDefinition[] {
  const line: ModelDefinition[] = []
  for (let level: ModelDefinition | undefined = definition.concrete; level; level = level.extends) line.push(level)
  return line
}

/** Whether rows of a model may stand where those of another may: it is the same, a proxy of it, or extends it. */
export function isKindOf(definition: ModelDefinition, other: ModelDefinition): boolean {
  return lineOf(definition).includes(other.concrete)
}

/** The key of a model that extends another: the same value, in a column of its own that points at that of the other. */
export function linkedKey({ definition, extension }: ModelBuilder, parent: ModelDefinition): FieldDefinition {
  const { key } = parent
  const { link = '', relatedName } = extension ?? {}
  const column = columnOf(link, true)
  const { column: _column, comment: _comment, ...spec } = key.spec
  const field = { ...key, model: definition, column, spec }
  const declared = { nullable: false, editable: false, onDelete: 'cascade' } as const
  const to = (): ModelClass => parent.model
  const named = relatedName === undefined ? {} : { relatedName }
  return Object.assign(field, {
    relation: relation({
      ...declared,
      kind: 'oneToOne',
      name: link,
      model: definition,
      target: parent,
      many: false,
      from: field,
      to: key,
      key: { ...declared, ...named, to, column, blank: true, unique: true, index: false },
    }),
  })
}

/** Gives models the columns of those that they extend; who is extended comes before. */
export function inheritFields(builders: readonly ModelBuilder[]): void {
  for (const builder of builders) {
    const { extends: parent, proxyOf } = builder.definition
    if (parent && !proxyOf)
      builder.inherit(
        parent.fields.filter((field) => field !== parent.key),
        parent.compositeKeys,
      )
  }
}

/** Gives models the relations of those that they extend, and reports what cannot be; who is extended comes before. */
export function finishExtensions(builders: readonly ModelBuilder[], problems: Problem[]): void {
  for (const builder of builders) {
    const { extends: parent, proxyOf, relations } = builder.definition
    if (!parent || proxyOf) continue
    checkExtension(builder, parent, problems)
    for (const one of parent.relations.values()) if (!relations.has(one.name)) builder.addRelation(one)
    for (const one of parent.generics.values()) builder.addGeneric(one)
  }
}

function checkExtension(
  { definition, extension, members }: ModelBuilder,
  parent: ModelDefinition,
  problems: Problem[],
): void {
  const { label, indexes, uniqueTogether, ownFields } = definition
  const report = (message: string, hint: string): void => {
    problems.push(problem('core.extend', message, hint))
  }
  if (parent.key.spec.parts)
    report(
      `${label} extends ${parent.label}, whose key consists of several fields.`,
      'Give that a key of one field, or this one a key to it.',
    )
  const meta = metaOf(definition.model)
  for (const option of ['database', 'scope'] as const)
    if (meta[option] !== undefined && meta[option] !== parent[option])
      report(
        `${label}.meta.${option}: its rows are rows of ${parent.label}, too, and live where those do.`,
        `Say it on ${parent.label}.`,
      )
  if (parent.view)
    report(`${label} extends ${parent.label}, which is a view.`, 'Give this one a key to what the view reads.')
  for (const name of [...members.keys(), extension?.link ?? ''])
    if (parent.names.includes(name))
      report(`${label}.${name} stands in the place of ${parent.label}.${name}.`, 'Choose another name.')
  const link = extension?.link ?? ''
  if (!/^[a-z][a-zA-Z0-9]*$/.test(link) || members.has(link))
    report(
      `${label} cannot call the way to ${parent.label} "${link}".`,
      "Give it another name, in camelCase: extend(…, '…', { link: 'place' }).",
    )
  for (const name of [
    ...indexes.flatMap(({ fields = [], include = [] }) => [...fields, ...include]),
    ...uniqueTogether.flat(),
  ]) {
    const field = definition.field(name.replace(/^-/, ''))
    if (field && !ownFields.includes(field))
      report(
        `${label}.meta: an index over "${field.name}" would hold a column of the table of ${field.model.label}.`,
        `Declare it on ${field.model.label}, or keep to the columns of ${label}.`,
      )
  }
}

/** The problem of a model that extends what cannot be extended, or what no app lists. */
export function cannotExtend(model: ModelClass, parent: ModelClass, by: ModelClass | undefined): Problem {
  const shown = shownBy(parent)
  if (shown)
    return problem(
      'core.extend',
      `${labelOf(model)} extends ${labelOf(parent)}, which is a proxy.`,
      `Extend ${shown.name}, and make a proxy of what comes of it.`,
    )
  return by
    ? problem(
        'core.extend',
        `${labelOf(model)} extends ${labelOf(parent)}, in whose place stands ${labelOf(by)}.`,
        `Extend ${by.name}.`,
      )
    : problem(
        'core.extend',
        `${labelOf(model)} extends ${labelOf(parent)}, which no app lists.`,
        `Add ${parent.name} to the models of its app, and that app to "apps".`,
      )
}
