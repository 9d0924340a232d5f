import type { ModelBase, ModelClass } from '@tsango/core/model'
import type { Features } from '../dialects/base/features.ts'
import type { Objects } from '../model/model.ts'
import type { FieldData } from './field.ts'

/** An index in a migration. */
export interface IndexData {
  /** Default: made from the table and the columns. */
  readonly name?: string
  readonly fields: readonly string[]
  /** Default: false. */
  readonly unique?: boolean
}

/** A check in a migration: all of the comparisons hold. */
export interface CheckData {
  readonly name: string
  readonly all: readonly (readonly [field: string, operator: string, value: CheckDataValue])[]
}

/** What a check compares with. */
export type CheckDataValue = string | number | boolean | readonly (string | number | boolean)[]

/** A model in {@link createModel}. */
export interface NewModel {
  /** The field called `id` is the key. */
  readonly fields: Readonly<Record<string, FieldData>>
  /** Default: app and model in snake_case. */
  readonly table?: string
  readonly indexes?: readonly IndexData[]
  readonly checks?: readonly CheckData[]
  /** For a table of pairs: the label of the model whose relation it holds. It is not made where that model is swapped for another. */
  readonly pairsOf?: string
}

/** A value for the rows that are there. */
export interface Fill {
  /** A row's value: a `Date` for a moment, a string for a decimal. */
  readonly fill?: unknown
}

/** SQL that is the same on every database, or by the name of a dialect, with `default` for the others. */
export type Sql = string | readonly string[] | Readonly<Record<string, string | readonly string[]>>

/** The database that a step of a migration works on. */
export interface MigrationDatabase {
  /** Its name in the settings. */
  readonly name: string
  readonly features: Features
  /** An identifier in the quotes of this database. */
  quote(identifier: string): string
  /**
   * Runs SQL written as a template; values are bound, never spliced. Resolves to the number of rows it changed.
   *
   * @example
   * await db.execute`UPDATE blog_post SET views = ${0}`
   */
  execute(sql: TemplateStringsArray | string, ...values: readonly unknown[]): Promise<number>
  /** Like {@link MigrationDatabase.execute}; resolves to the rows, each with its values in the order of the columns. */
  query(sql: TemplateStringsArray | string, ...values: readonly unknown[]): Promise<readonly (readonly unknown[])[]>
}

/** A model as it was at that point of the history. */
export type FrozenModel<M extends ModelBase = ModelBase> = ModelClass<M> & Objects

/** The models as they were at that point of the history. */
export interface FrozenModels {
  /**
   * A model by its label. Its fields are those of that point; their types are those of `M`, which nobody checks. Raises `StateError`.
   *
   * @example
   * import type { Post } from '../models.ts'
   * await models.get<Post>('blog.Post').objects().filter({ status: 'old' }).update({ status: 'draft' })
   */
  get<M extends ModelBase = ModelBase>(label: string): FrozenModel<M>
}

/** What a step in code gets. */
export interface CodeInput {
  readonly db: MigrationDatabase
  /** Queries of these models, and `atomic`, run within the migration. */
  readonly models: FrozenModels
}

/** A step in code. It runs within the migration's transaction where the database has one. */
export type Code = (input: CodeInput) => void | Promise<void>

/** Every operation by its type, as data. */
export interface Operations {
  readonly createModel: { readonly model: string } & NewModel
  readonly deleteModel: { readonly model: string }
  readonly renameModel: { readonly model: string; readonly to: string }
  readonly renameTable: { readonly model: string; readonly table: string | undefined }
  readonly addField: { readonly model: string; readonly name: string; readonly field: FieldData } & Fill
  readonly removeField: { readonly model: string; readonly name: string } & Fill
  readonly alterField: { readonly model: string; readonly name: string; readonly field: FieldData } & Fill
  readonly renameField: { readonly model: string; readonly name: string; readonly to: string }
  readonly addIndex: { readonly model: string; readonly index: IndexData }
  readonly removeIndex: { readonly model: string; readonly index: IndexData }
  readonly addCheck: { readonly model: string; readonly check: CheckData }
  readonly removeCheck: { readonly model: string; readonly name: string }
  readonly runSql: { readonly forward: Sql; readonly reverse?: Sql }
  readonly runCode: { readonly forward: Code; readonly reverse?: Code }
}

/** The type of an operation. */
export type OperationType = keyof Operations
/** One operation, of one type or of any. */
export type Operation<T extends OperationType = OperationType> = {
  readonly [K in T]: { readonly type: K } & Operations[K]
}[T]

/** Makes a model's table. */
export function createModel(model: string, definition: NewModel): Operation<'createModel'> {
  return { type: 'createModel', model, ...definition }
}

/** Drops a model's table, with its rows. */
export function deleteModel(model: string): Operation<'deleteModel'> {
  return { type: 'deleteModel', model }
}

/**
 * Renames a model, its table where that goes by the model's name, and what points at it.
 *
 * @example
 * renameModel('blog.Post', 'Article').to // → 'blog.Article'
 */
export function renameModel(model: string, name: string): Operation<'renameModel'> {
  return { type: 'renameModel', model, to: `${model.slice(0, model.indexOf('.'))}.${name}` }
}

/** Gives a model's table another name; without one, that which goes by the model's name. */
export function renameTable(model: string, table?: string): Operation<'renameTable'> {
  return { type: 'renameTable', model, table }
}

/** Adds a column. Rows that are there get `fill`, which a column that may not be NULL needs. */
export function addField(model: string, name: string, field: FieldData, options: Fill = {}): Operation<'addField'> {
  return { type: 'addField', model, name, field, ...options }
}

/** Drops a column, with its values. `fill` is what rows get when this is undone. */
export function removeField(model: string, name: string, options: Fill = {}): Operation<'removeField'> {
  return { type: 'removeField', model, name, ...options }
}

/** Makes a column what `field` says. `fill` takes the place of NULL where that is no longer allowed. */
export function alterField(model: string, name: string, field: FieldData, options: Fill = {}): Operation<'alterField'> {
  return { type: 'alterField', model, name, field, ...options }
}

/** Renames a field, and its column where that goes by the field's name. */
export function renameField(model: string, name: string, to: string): Operation<'renameField'> {
  return { type: 'renameField', model, name, to }
}

/** Adds an index, or with `unique` a constraint that the values together occur once. */
export function addIndex(model: string, index: IndexData): Operation<'addIndex'> {
  return { type: 'addIndex', model, index }
}

/** Drops an index, which is known by its fields, its name and whether it is unique. */
export function removeIndex(model: string, index: IndexData): Operation<'removeIndex'> {
  return { type: 'removeIndex', model, index }
}

/** Adds a condition that the database holds every row to. */
export function addCheck(model: string, check: CheckData): Operation<'addCheck'> {
  return { type: 'addCheck', model, check }
}

/** Drops a check. */
export function removeCheck(model: string, name: string): Operation<'removeCheck'> {
  return { type: 'removeCheck', model, name }
}

/** Runs SQL. Without `reverse` it cannot be undone; `reverse: []` says that there is nothing to undo. */
export function runSql(forward: Sql, options: { readonly reverse?: Sql } = {}): Operation<'runSql'> {
  return { type: 'runSql', forward, ...options }
}

/** Runs code, for what happens to rows. Without `reverse` it cannot be undone. */
export function runCode(forward: Code, options: { readonly reverse?: Code } = {}): Operation<'runCode'> {
  return { type: 'runCode', forward, ...options }
}
