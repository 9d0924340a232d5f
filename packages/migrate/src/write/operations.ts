import type {
  CheckData,
  Concurrently,
  ExclusionData,
  IndexData,
  Operation,
  OperationType,
} from '@tsango/orm/migrations'
import { ownNameOf } from '../history/key.ts'
import { fieldCode } from './fields.ts'
import type { Code } from './layout.ts'
import { callOf, listOf, literalOf, objectOf, quoted } from './literals.ts'

/** Operations that are data; code is written by people. */
export type WritableType = Exclude<OperationType, 'runCode'>

/** Whether an operation is data. */
export const isWritable = (operation: Operation): operation is Operation<WritableType> => operation.type !== 'runCode'

const fill = (operation: { readonly fill?: unknown } & Concurrently): readonly Code[] =>
  operation.fill === undefined && !operation.concurrently
    ? []
    : [
        objectOf({
          fill: operation.fill === undefined ? undefined : literalOf(operation.fill),
          concurrently: operation.concurrently ? 'true' : undefined,
        }),
      ]

const beside = ({ concurrently }: Concurrently): readonly Code[] =>
  concurrently ? [objectOf({ concurrently: 'true' })] : []

const WRITERS: { readonly [T in WritableType]: (operation: Operation<T>) => readonly Code[] } = {
  createModel: ({
    model,
    fields,
    key,
    table,
    indexes,
    checks,
    exclusions,
    comment,
    pairsOf,
    managed,
    database,
    scope,
    view,
  }) => [
    quoted(model),
    objectOf({
      fields: objectOf(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldCode(field)]))),
      key: key && literalOf(key),
      table: table === undefined ? undefined : quoted(table),
      indexes: indexes?.length ? listOf(indexes.map(indexCode)) : undefined,
      checks: checks?.length ? listOf(checks.map(checkCode)) : undefined,
      exclusions: exclusions?.length ? listOf(exclusions.map(exclusionCode)) : undefined,
      comment: comment === undefined ? undefined : quoted(comment),
      pairsOf: pairsOf === undefined ? undefined : quoted(pairsOf),
      managed: managed === false ? 'false' : undefined,
      database: database === undefined ? undefined : quoted(database),
      scope: scope && quoted(scope),
      view: view && literalOf(view),
    }),
  ],
  createExtension: ({ extension }) => [quoted(extension)],
  separateDatabaseAndState: ({ database, state }) => [
    objectOf({
      database: database.length ? listOf(database.filter(isWritable).map(operationCode)) : undefined,
      state: listOf(state.map(operationCode)),
    }),
  ],
  runSql: ({ forward, reverse, elidable }) => [
    literalOf(forward),
    ...(reverse === undefined && !elidable
      ? []
      : [objectOf({ reverse: reverse && literalOf(reverse), elidable: elidable ? 'true' : undefined })]),
  ],
  deleteModel: ({ model }) => [quoted(model)],
  commentModel: ({ model, comment }) => [quoted(model), ...(comment === undefined ? [] : [quoted(comment)])],
  manageModel: ({ model, managed }) => [quoted(model), String(managed)],
  moveModel: ({ model, database, scope }) => [
    quoted(model),
    ...(database === undefined ? (scope ? ['undefined'] : []) : [quoted(database)]),
    ...(scope ? [objectOf({ scope: quoted(scope) })] : []),
  ],
  renameModel: ({ model, to }) => [quoted(model), quoted(ownNameOf(to))],
  renameTable: ({ model, table }) => [quoted(model), ...(table === undefined ? [] : [quoted(table)])],
  addField: (one) => [quoted(one.model), quoted(one.name), fieldCode(one.field), ...fill(one)],
  removeField: (one) => [quoted(one.model), quoted(one.name), ...fill(one)],
  alterField: (one) => [quoted(one.model), quoted(one.name), fieldCode(one.field), ...fill(one)],
  renameField: ({ model, name, to }) => [quoted(model), quoted(name), quoted(to)],
  renameValue: ({ model, name, from, to }) => [quoted(model), quoted(name), quoted(from), quoted(to)],
  addIndex: (one) => [quoted(one.model), indexCode(one.index), ...beside(one)],
  removeIndex: (one) => [quoted(one.model), indexCode(one.index), ...beside(one)],
  addCheck: (one) => [quoted(one.model), checkCode(one.check), ...beside(one)],
  removeCheck: ({ model, name }) => [quoted(model), quoted(name)],
  alterView: ({ model, view }) => [quoted(model), ...(view ? [literalOf(view)] : [])],
  addExclusion: ({ model, exclusion }) => [quoted(model), exclusionCode(exclusion)],
  removeExclusion: ({ model, name }) => [quoted(model), quoted(name)],
}

function indexCode(index: IndexData): Code {
  const { name, fields, expressions, unique, where, include, method, opclasses, nullsNotDistinct, config, deferrable } =
    index
  return objectOf({
    name: name === undefined ? undefined : quoted(name),
    fields: fields && literalOf(fields),
    expressions: expressions && literalOf(expressions),
    unique: unique ? 'true' : undefined,
    where: where && literalOf(where),
    include: include?.length ? literalOf(include) : undefined,
    method: method === undefined ? undefined : quoted(method),
    opclasses: opclasses && literalOf(opclasses),
    nullsNotDistinct: nullsNotDistinct ? 'true' : undefined,
    deferrable: deferrable && quoted(deferrable),
    config: config === undefined ? undefined : quoted(config),
  })
}

function checkCode({ name, check }: CheckData): Code {
  return objectOf({ name: quoted(name), check: literalOf(check) })
}

function exclusionCode({ name, over, using, where, deferrable }: ExclusionData): Code {
  return objectOf({
    name: quoted(name),
    over: literalOf(over),
    using: using && quoted(using),
    where: where && literalOf(where),
    deferrable: deferrable && quoted(deferrable),
  })
}

/** An operation as source code: `addField('blog.Post', 'slug', field.slug())`. */
export function operationCode(operation: Operation<WritableType>): Code {
  // An operation's type names the writer that takes it.
  const write = WRITERS[operation.type] as (one: Operation<WritableType>) => readonly Code[]
  return callOf(operation.type, write(operation))
}
