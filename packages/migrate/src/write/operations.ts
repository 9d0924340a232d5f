import type { CheckData, IndexData, Operation, OperationType } from '@tsango/orm/migrations'
import { fieldCode } from './fields.ts'
import type { Code } from './layout.ts'
import { callOf, listOf, literalOf, objectOf, quoted } from './literals.ts'

/** Operations that are found in models; SQL and code are written by people. */
export type WritableType = Exclude<OperationType, 'runSql' | 'runCode'>

const nameOf = (label: string): string => label.slice(label.indexOf('.') + 1)
const fill = (operation: { readonly fill?: unknown }): readonly Code[] =>
  operation.fill === undefined ? [] : [objectOf({ fill: literalOf(operation.fill) })]

const WRITERS: { readonly [T in WritableType]: (operation: Operation<T>) => readonly Code[] } = {
  createModel: ({ model, fields, table, indexes, checks, pairsOf }) => [
    quoted(model),
    objectOf({
      fields: objectOf(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldCode(field)]))),
      table: table === undefined ? undefined : quoted(table),
      indexes: indexes?.length ? listOf(indexes.map(indexCode)) : undefined,
      checks: checks?.length ? listOf(checks.map(checkCode)) : undefined,
      pairsOf: pairsOf === undefined ? undefined : quoted(pairsOf),
    }),
  ],
  deleteModel: ({ model }) => [quoted(model)],
  renameModel: ({ model, to }) => [quoted(model), quoted(nameOf(to))],
  renameTable: ({ model, table }) => [quoted(model), ...(table === undefined ? [] : [quoted(table)])],
  addField: (one) => [quoted(one.model), quoted(one.name), fieldCode(one.field), ...fill(one)],
  removeField: (one) => [quoted(one.model), quoted(one.name), ...fill(one)],
  alterField: (one) => [quoted(one.model), quoted(one.name), fieldCode(one.field), ...fill(one)],
  renameField: ({ model, name, to }) => [quoted(model), quoted(name), quoted(to)],
  addIndex: ({ model, index }) => [quoted(model), indexCode(index)],
  removeIndex: ({ model, index }) => [quoted(model), indexCode(index)],
  addCheck: ({ model, check }) => [quoted(model), checkCode(check)],
  removeCheck: ({ model, name }) => [quoted(model), quoted(name)],
}

function indexCode({ name, fields, unique }: IndexData): Code {
  return objectOf({
    name: name === undefined ? undefined : quoted(name),
    fields: literalOf(fields),
    unique: unique ? 'true' : undefined,
  })
}

function checkCode({ name, all }: CheckData): Code {
  return objectOf({ name: quoted(name), all: literalOf(all) })
}

/** An operation as source code: `addField('blog.Post', 'slug', field.slug())`. */
export function operationCode(operation: Operation<WritableType>): Code {
  // An operation's type names the writer that takes it.
  const write = WRITERS[operation.type] as (one: Operation<WritableType>) => readonly Code[]
  return callOf(operation.type, write(operation))
}
