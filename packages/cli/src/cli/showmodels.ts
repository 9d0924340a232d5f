import { defineCommand, type Terminal } from '@tsango/core/commands'
import type { FieldDefinition, ModelDefinition, RelationDefinition } from '@tsango/core/registry'

/** `showmodels`: the models of the application, or the fields of one. */
export const showmodels = defineCommand({
  name: 'showmodels',
  help: 'Lists the models with their tables, or the fields and relations of one model.',
  arguments: [{ name: 'model', help: 'Its label, such as blog.Post.', optional: true }],
  options: { json: { type: 'boolean', help: 'Prints JSON: an array of models, or one model.' } },
  started: false,
  run: async ({ app, arguments: [label], options, terminal }) => {
    const models = label === undefined ? app.registry.models : [app.registry.get(label)]
    const described = models.map(describe)
    if (options.json) terminal.print(JSON.stringify(label === undefined ? described : described[0], null, 2))
    else if (label === undefined) list(models, terminal)
    else for (const model of described) show(model, terminal)
  },
})

type Described = ReturnType<typeof describe>

function describe(model: ModelDefinition) {
  return {
    label: model.label,
    app: model.app,
    table: model.table,
    automatic: model.automatic,
    fields: model.fields.map(describeField),
    relations: [...model.relations.values()].map(describeRelation),
  }
}

function describeField(field: FieldDefinition) {
  const { primaryKey } = field
  const { nullable, unique } = field.spec
  return {
    name: field.name,
    attribute: field.attribute,
    column: field.column,
    kind: field.kind,
    nullable,
    unique,
    primaryKey,
  }
}

function describeRelation(relation: RelationDefinition) {
  return { name: relation.name, kind: relation.kind, target: relation.target.label, many: relation.many }
}

function list(models: readonly ModelDefinition[], terminal: Terminal): void {
  const shown = models.filter((model) => !model.automatic)
  if (shown.length === 0) return terminal.print('No app lists a model.')
  terminal.table(
    ['Model', 'Table', 'Fields', 'Relations'],
    shown.map((model) => [model.label, model.table, String(model.fields.length), relationsOf(model)]),
  )
}

function relationsOf(model: ModelDefinition): string {
  return [...model.relations.values()]
    .filter((relation) => relation.declared)
    .map((one) => `${one.name} → ${one.target.label}`)
    .join(', ')
}

function show({ label, table, fields, relations }: Described, terminal: Terminal): void {
  terminal.print(`${label} in the table "${table}"\n`)
  terminal.table(
    ['Field', 'Column', 'Kind', ''],
    fields.map((field) => [field.name, field.column, field.kind, remarks(field)]),
  )
  if (relations.length === 0) return
  terminal.print()
  terminal.table(
    ['Relation', 'Kind', 'Model'],
    relations.map((relation) => [relation.name, relation.kind, relation.target]),
  )
}

function remarks({ primaryKey, unique, nullable }: Described['fields'][number]): string {
  return [primaryKey && 'primary key', unique && !primaryKey && 'unique', nullable && 'null'].filter(Boolean).join(', ')
}
