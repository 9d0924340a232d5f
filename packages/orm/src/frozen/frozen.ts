/**
 * Models as they were at one point of the history, for steps of migrations that change rows.
 *
 * @module
 */
import { createRegistry, type ModelBase, type ModelClass, type Registry } from '@tsango/core'
import { Field, ForeignKey, type KeySpec } from '@tsango/core/fields'
import type { KeyNames, ModelOptions } from '@tsango/core/model'
import { runBeforeCommit } from '../atomic/hooks.ts'
import { Database } from '../databases/database.ts'
import { databaseSlot } from '../databases/databases.ts'
import { type CommitHook, Frame } from '../databases/frame.ts'
import type { Connection, Dialect, Driver } from '../dialects/dialects.ts'
import { TransactionError } from '../errors/errors.ts'
import type { FrozenModel, FrozenModels, ModelState, ProjectState } from '../migrations/migrations.ts'
import { columnName, extendedBy, modelOf, specOf, tableName } from '../migrations/migrations.ts'
import { extend, Model } from '../model/model.ts'

/** The models of a state, as classes that can be queried. Relations of many to many are reached through their tables of pairs. */
export function frozenRegistry(state: ProjectState): Registry {
  const classes = new Map<string, ModelClass>()
  const make = (model: ModelState): ModelClass => {
    const known = classes.get(model.label)
    if (known) return known
    const parent = extendedBy(model)
    const made = frozenClass(state, model, classes, parent === undefined ? undefined : make(modelOf(state, parent)))
    classes.set(model.label, made)
    return made
  }
  for (const model of state.models.values()) make(model)
  const models = [...classes].map(([label, model]) => ({ model, app: label.slice(0, label.indexOf('.')) }))
  return createRegistry({ models }).registry
}

function frozenClass(
  state: ProjectState,
  model: ModelState,
  classes: ReadonlyMap<string, ModelClass>,
  parent: ModelClass | undefined,
): ModelClass {
  const members = Object.entries(model.fields).map(([name, data]): [string, unknown] => {
    const column = columnName(name, data)
    if (data.kind !== 'key') return [name, new Field({ ...specOf(state, data), column })]
    const { onDelete, nullable, unique, dbDefault, toField, dbType, fields, constraint } = data
    const made = {
      ...('default' in data ? { default: { value: data.default } } : {}),
      ...(dbDefault === undefined ? {} : { dbDefault }),
      ...(constraint === undefined ? {} : { constraint }),
      ...(toField === undefined ? {} : { toField }),
      ...(dbType === undefined ? {} : { dbType }),
      ...(fields === undefined ? { column } : { fields }),
    }
    const index = !unique && data.index !== false
    const to = (): ModelClass => classes.get(data.to) as ModelClass
    return [name, new ForeignKey({ to, onDelete, nullable, unique, blank: true, index, editable: true, ...made })]
  })
  const { id, ...others } = Object.fromEntries(members)
  const fields = model.key && id ? { ...others, id } : others
  const key = model.key ? { key: model.key as KeyNames } : id ? { id: id as Field<unknown> } : {}
  const link = id instanceof ForeignKey ? linkOf(id) : ''
  // The base takes what the framework makes models with, which its type does not show.
  const Base = (parent
    ? extend(parent, model.label, { link })
    : Model(model.label, key as ModelOptions<Field<unknown>>)) as unknown as new (
    ...reading: unknown[]
  ) => object
  return class extends Base {
    static readonly meta = {
      table: tableName(model),
      ...(model.view ? { view: true } : {}),
      // What searches go through.
      indexes: model.indexes.flatMap(({ name, fields, method, config }) =>
        method === 'fulltext' ? [{ fields, method, ...(name ? { name } : {}), ...(config ? { config } : {}) }] : [],
      ),
    }
    constructor(...reading: unknown[]) {
      super(...reading)
      Object.assign(this, fields)
    }
  } as unknown as ModelClass
}

// As the column says: `place_ptr_id` is `placePtr`.
function linkOf({ spec }: { readonly spec: KeySpec }): string {
  return (spec.column ?? '').replace(/_id$/, '').replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** Where {@link withFrozenModels} runs. */
export interface FrozenOptions {
  readonly state: ProjectState
  readonly name: string
  readonly dialect: Dialect
  readonly driver: Driver
  /** The connection whose transaction is open; without it, queries take connections of their own. */
  readonly connection: Connection | undefined
}

/**
 * Runs `body` so that queries of frozen models, and `atomic`, go to the given connection. Resolves to what `onCommit` was given, to be called once the
 * transaction is committed. What `beforeCommit` was given runs at the end of the body; what `onRollback` was given does not run, as the transaction is
 * the caller's. Raises `TransactionError` where a statement failed and nobody said so.
 */
export async function withFrozenModels(
  { state, name, dialect, driver, connection }: FrozenOptions,
  body: (models: FrozenModels) => void | Promise<void>,
): Promise<readonly CommitHook[]> {
  const registry = frozenRegistry(state)
  const outer = databaseSlot.get()?.databases
  const cipher = outer?.names.includes(name) ? outer.get(name).cipher : undefined
  const database = new Database(name, dialect, driver, registry, { cipher })
  const frame = connection ? new Frame(database, connection, 0) : undefined
  const databases = { registry, names: [name], get: () => database, close: async () => {} }
  const models: FrozenModels = {
    // The class was made by `Model` above.
    get: <M extends ModelBase>(label: string) => registry.get(modelOf(state, label).label).model as FrozenModel<M>,
  }
  // Queries name no database: all of them are meant for the one that is migrated.
  const frames = frame ? new Map([...new Set([name, 'default'])].map((one) => [one, frame] as const)) : undefined
  await databaseSlot.run({ databases, ...(frames ? { frames } : {}) }, async () => {
    await body(models)
    if (frame && frame.doomed === undefined) await runBeforeCommit(frame)
  })
  if (!frame) return []
  frame.end()
  if (frame.doomed !== undefined) {
    throw new TransactionError(
      'A statement failed and its error was caught, but the transaction cannot go on. Catch it around an atomic block.',
      {
        cause: frame.doomed,
      },
    )
  }
  return frame.hooks
}
