import type { IndexMethod, ModelBase, ModelClass, Placement } from '@tsango/core/model'
import type { Features } from '../dialects/base/features.ts'
import type { Objects } from '../model/model.ts'
import type { ExclusionData } from './exclusion-data.ts'
import type { ConditionData, TermData } from './expression-data.ts'
import type { FieldData } from './field.ts'
import type { ViewData } from './view-data.ts'

/** An index in a migration. */
export interface IndexData {
  /** Default: made from the table and the columns. */
  readonly name?: string
  /** `-` in front: from the greatest to the least. */
  readonly fields?: readonly string[]
  /** What it is over in the place of fields. */
  readonly expressions?: readonly TermData[]
  /** Default: false. */
  readonly unique?: boolean
  /** Only rows for which this holds are in it. */
  readonly where?: ConditionData
  /** Fields that it carries along. */
  readonly include?: readonly string[]
  /** Default: `btree`. */
  readonly method?: IndexMethod
  /** The operator class of each part, `null` for the default one. */
  readonly opclasses?: readonly (string | null)[]
  /** Two rows with NULL are the same, too. */
  readonly nullsNotDistinct?: boolean
  /** When two rows are told to be alike. Default: as each row is written. */
  readonly deferrable?: 'deferred' | 'immediate'
  /** Of a full-text index: how words are read. Default: `simple`. */
  readonly config?: string
}

/** A check in a migration. */
export interface CheckData {
  readonly name: string
  readonly check: ConditionData
}

/** A model in {@link createModel}. */
export interface NewModel {
  /** The field called `id` is the key, unless there is a `key`. */
  readonly fields: Readonly<Record<string, FieldData>>
  /** The fields that are the key together, in its order. */
  readonly key?: readonly string[]
  /** Default: app and model in snake_case. */
  readonly table?: string
  readonly comment?: string
  readonly indexes?: readonly IndexData[]
  readonly checks?: readonly CheckData[]
  readonly exclusions?: readonly ExclusionData[]
  /** Whether migrations make and change its table. Default: true. */
  readonly managed?: boolean
  /** The database that has its table, where the model names one. */
  readonly database?: string
  /** Its rows are there once, in the registry. Default: each tenant has its own. */
  readonly scope?: 'registry'
  /** It is a view of this query. */
  readonly view?: ViewData
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
  /**
   * An identifier in the quotes of this database.
   *
   * @example
   * db.quote('order') // '"order"' on PostgreSQL and SQLite
   */
  quote(identifier: string): string
  /**
   * Runs SQL written as a template; values are bound, never spliced. Resolves to the number of rows it changed.
   *
   * @example
   * await db.execute`UPDATE blog_post SET views = ${0}`
   */
  execute(sql: TemplateStringsArray | string, ...values: readonly unknown[]): Promise<number>
  /**
   * Like {@link MigrationDatabase.execute}; resolves to the rows, each with its values in the order of the columns.
   *
   * @example
   * const rows = await db.query`SELECT id FROM blog_post WHERE views > ${10}`
   */
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

/** Goes through rows in batches; see {@link CodeInput}. */
export type InBatches = <Q extends BatchedRows>(
  rows: Q,
  body: (rows: Awaited<Q>) => Promise<void>,
  options?: BatchOptions,
) => Promise<void>

/** Options of {@link InBatches}. */
export interface BatchOptions {
  /** Rows at a time. Default: 1,000. */
  readonly size?: number
  /**
   * Whether the body may do a row twice: where the step goes over rows of another model or with other annotations than in a run that stopped half-way, it
   * begins with the first then. Default: false, which refuses.
   */
  readonly again?: boolean
}

/** A query set of frozen models, as {@link InBatches} needs it. */
export interface BatchedRows extends PromiseLike<readonly unknown[]> {
  /**
   * How many rows there are.
   *
   * @example
   * const left = await models.get<Post>('blog.Post').objects().filter({ slug: '' }).count()
   */
  count(): Promise<number>
}

/** What a step in code gets. */
export interface CodeInput {
  readonly db: MigrationDatabase
  /** Queries of these models, and `atomic`, run within the migration. */
  readonly models: FrozenModels
  /**
   * Goes through the rows of a query in the order of their keys, some at a time, and shows how far it is. In a migration with `atomic: false` each
   * batch is a transaction of its own, so that nobody waits for long, and a later run goes on behind the last one that was committed. What else the
   * step does is done again then. The order of the query counts for nothing, and it has no limit.
   *
   * @example
   * await inBatches(models.get<Post>('blog.Post').objects().filter({ slug: '' }), async (posts) => {
   *   for (const post of posts) await post.save({ fields: ['slug'] })
   * }, { size: 500 })
   */
  readonly inBatches: InBatches
}

/** A step in code. It runs within the migration's transaction where the database has one. */
export type Code = (input: CodeInput) => void | Promise<void>

/** Every operation by its type, as data. */
export interface Operations {
  readonly createModel: { readonly model: string } & NewModel
  readonly deleteModel: { readonly model: string }
  readonly renameModel: { readonly model: string; readonly to: string }
  readonly renameTable: { readonly model: string; readonly table: string | undefined }
  readonly commentModel: { readonly model: string; readonly comment: string | undefined }
  readonly manageModel: { readonly model: string; readonly managed: boolean }
  readonly moveModel: { readonly model: string; readonly database: string | undefined; readonly back?: true } & Move
  readonly addField: { readonly model: string; readonly name: string; readonly field: FieldData } & Fill & Concurrently
  readonly removeField: { readonly model: string; readonly name: string } & Fill
  readonly alterField: { readonly model: string; readonly name: string; readonly field: FieldData } & Fill &
    Concurrently
  readonly renameField: { readonly model: string; readonly name: string; readonly to: string }
  readonly renameValue: { readonly model: string; readonly name: string; readonly from: string; readonly to: string }
  readonly addIndex: { readonly model: string; readonly index: IndexData } & Concurrently
  readonly removeIndex: { readonly model: string; readonly index: IndexData } & Concurrently
  readonly addCheck: { readonly model: string; readonly check: CheckData } & Concurrently
  readonly removeCheck: { readonly model: string; readonly name: string }
  readonly addExclusion: { readonly model: string; readonly exclusion: ExclusionData }
  readonly removeExclusion: { readonly model: string; readonly name: string }
  readonly alterView: { readonly model: string; readonly view: ViewData | undefined }
  readonly createExtension: { readonly extension: string }
  readonly separateDatabaseAndState: DatabaseAndState
  readonly runSql: { readonly forward: Sql; readonly reverse?: Sql } & Elidable
  readonly runCode: { readonly forward: Code; readonly reverse?: Code } & Elidable
}

/** How a change of a schema gets along with those who work with the table. */
export interface Concurrently {
  /**
   * Beside those who write, where the database would hold them up; elsewhere it changes nothing. It takes longer, and needs a migration with
   * `atomic: false`. Default: false.
   */
  readonly concurrently?: boolean
}

/** Options of {@link moveModel}. */
export interface Move {
  /** Whose its rows are from here on. Default: whose they were. */
  readonly scope?: Placement
}

/** What {@link separateDatabaseAndState} takes. */
export interface DatabaseAndState {
  /** What is done to databases. Default: nothing. */
  readonly database: readonly Operation[]
  /** What the state becomes. */
  readonly state: readonly Exclude<Operation, Operation<'runSql' | 'runCode' | 'createExtension'>>[]
}

/** Whether a step matters to rows that were there at its time alone. */
export interface Elidable {
  /** It goes when migrations are squashed: a new database has no such rows. Default: false. */
  readonly elidable?: boolean
}

/** The type of an operation. */
export type OperationType = keyof Operations
/** One operation, of one type or of any. */
export type Operation<T extends OperationType = OperationType> = {
  readonly [K in T]: { readonly type: K } & Operations[K]
}[T]

/**
 * Makes a model's table.
 *
 * @example
 * createModel('blog.Tag', { fields: { id: field.bigAuto(), name: field.char(50) } }).model // → 'blog.Tag'
 */
export function createModel(model: string, definition: NewModel): Operation<'createModel'> {
  return { type: 'createModel', model, ...definition }
}

/**
 * Drops a model's table, with its rows.
 *
 * @example
 * deleteModel('blog.Tag') // → { type: 'deleteModel', model: 'blog.Tag' }
 */
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

/**
 * Gives a model's table another name; without one, that which goes by the model's name.
 *
 * @example
 * renameTable('blog.Post', 'articles').table // → 'articles'
 */
export function renameTable(model: string, table?: string): Operation<'renameTable'> {
  return { type: 'renameTable', model, table }
}

/**
 * Makes an extension of the database where it is not there, for what comes after it: `hstore`, `citext`, `vector`, `pg_trgm`, `unaccent`, `btree_gist`. It goes into
 * the schema `extensions` where sessions look for types there, else into `public`, and stays when the migration is undone, as others may use it. Does nothing where databases have no extensions. Raises `PermissionDenied` where
 * it is not there and the user may not make it. Django's `CreateExtension`.
 *
 * @example
 * createExtension('pg_trgm')
 */
export function createExtension(extension: string): Operation<'createExtension'> {
  return { type: 'createExtension', extension }
}

/**
 * Keeps another sentence beside a model's table, where the database keeps such; without one, none.
 *
 * @example
 * commentModel('blog.Post', 'What is read.').comment // → 'What is read.'
 */
export function commentModel(model: string, comment?: string): Operation<'commentModel'> {
  return { type: 'commentModel', model, comment }
}

/**
 * Says whether migrations make and change a model's table from here on. The table stays as it is.
 *
 * @example
 * manageModel('blog.Post', false).managed // → false
 */
export function manageModel(model: string, managed: boolean): Operation<'manageModel'> {
  return { type: 'manageModel', model, managed }
}

/**
 * Says in which database a model lives from here on; without one, where routers say. Its table is made there. The old table stays with its rows: bring
 * those over by a step in code, and drop it by `runSql` once nobody reads it.
 *
 * @example
 * moveModel('shop.Plan', undefined, { scope: 'registry' }).scope // → 'registry'
 */
export function moveModel(model: string, database?: string, options: Move = {}): Operation<'moveModel'> {
  return { type: 'moveModel', model, database, ...options }
}

/**
 * Adds a column. Rows that are there get `fill`, which a column that may not be NULL needs. With `concurrently`, a key that may be NULL, and the bounds of
 * a field, are held to first and looked through afterwards, and its index is built, beside those who write.
 *
 * @example
 * addField('blog.Post', 'slug', field.slug(50), { fill: '' }).fill // → ''
 */
export function addField(
  model: string,
  name: string,
  field: FieldData,
  options: Fill & Concurrently = {},
): Operation<'addField'> {
  return { type: 'addField', model, name, field, ...options }
}

/**
 * Drops a column, with its values. `fill` is what rows get when this is undone.
 *
 * @example
 * removeField('blog.Post', 'slug', { fill: '' }).name // → 'slug'
 */
export function removeField(model: string, name: string, options: Fill = {}): Operation<'removeField'> {
  return { type: 'removeField', model, name, ...options }
}

/**
 * Makes a column what `field` says. `fill` takes the place of NULL where that is no longer allowed. With `concurrently`, a column that may no longer be
 * NULL is filled in batches and looked through beside those who write, one that has other bounds is looked through so, and indexes go and come so; what else
 * changes is done the ordinary way, before that. Where the column gets another name, or keys that point at it change with it, all is.
 *
 * @example
 * alterField('blog.Post', 'title', field.text()).field.kind // → 'text'
 */
export function alterField(
  model: string,
  name: string,
  field: FieldData,
  options: Fill & Concurrently = {},
): Operation<'alterField'> {
  return { type: 'alterField', model, name, field, ...options }
}

/**
 * Renames a field, and its column where that goes by the field's name.
 *
 * @example
 * renameField('blog.Post', 'title', 'headline').to // → 'headline'
 */
export function renameField(model: string, name: string, to: string): Operation<'renameField'> {
  return { type: 'renameField', model, name, to }
}

/**
 * Renames a word of an enumeration, in the rows that hold it too, and where it is the field's default. A word is added and removed by {@link alterField} with the list as it
 * is then; rows that hold one which is removed are named by their keys, and keep it.
 *
 * @example
 * renameValue('blog.Post', 'status', 'draft', 'sketch').to // → 'sketch'
 */
export function renameValue(model: string, name: string, from: string, to: string): Operation<'renameValue'> {
  return { type: 'renameValue', model, name, from, to }
}

/**
 * Adds an index, or with `unique` a constraint that the values together occur once.
 *
 * @example
 * addIndex('blog.Post', { name: 'post_slug', fields: ['slug'], unique: true }, { concurrently: true }).concurrently // → true
 */
export function addIndex(model: string, index: IndexData, options: Concurrently = {}): Operation<'addIndex'> {
  return { type: 'addIndex', model, index, ...options }
}

/**
 * Drops an index, which is known by all that was said of it.
 *
 * @example
 * removeIndex('blog.Post', { name: 'post_slug', fields: ['slug'], unique: true }).index.name // → 'post_slug'
 */
export function removeIndex(model: string, index: IndexData, options: Concurrently = {}): Operation<'removeIndex'> {
  return { type: 'removeIndex', model, index, ...options }
}

/**
 * Adds a condition that the database holds every row to.
 *
 * @example
 * addCheck('blog.Post', { name: 'post_views', check: ['views', 'gte', 0] }).check.name // → 'post_views'
 */
export function addCheck(model: string, check: CheckData, options: Concurrently = {}): Operation<'addCheck'> {
  return { type: 'addCheck', model, check, ...options }
}

/**
 * Drops a check.
 *
 * @example
 * removeCheck('blog.Post', 'post_views').name // → 'post_views'
 */
export function removeCheck(model: string, name: string): Operation<'removeCheck'> {
  return { type: 'removeCheck', model, name }
}

/**
 * Adds a constraint that no two rows are alike in all of its terms.
 *
 * @example
 * addExclusion('hotel.Stay', { name: 'one_guest', over: [['room', '='], ['nights', '&&']] }).exclusion.name // → 'one_guest'
 */
export function addExclusion(model: string, exclusion: ExclusionData): Operation<'addExclusion'> {
  return { type: 'addExclusion', model, exclusion }
}

/**
 * Drops an exclusion constraint.
 *
 * @example
 * removeExclusion('hotel.Stay', 'one_guest').name // → 'one_guest'
 */
export function removeExclusion(model: string, name: string): Operation<'removeExclusion'> {
  return { type: 'removeExclusion', model, name }
}

/**
 * Makes a model's view anew, of another query; without one, drops it.
 *
 * @example
 * alterView('blog.Busy', { sql: 'SELECT id FROM blog_post WHERE views > 100' }).model // → 'blog.Busy'
 */
export function alterView(model: string, view?: ViewData): Operation<'alterView'> {
  return { type: 'alterView', model, view }
}

/**
 * Does one thing to databases and another to the state: where a table is there already, or comes to be as models say by SQL of your own. Each list begins at the
 * state before it, and is undone from its end. That both come to the same is yours to see to; `checkdrift` tells in what they differ. Django's
 * `SeparateDatabaseAndState`.
 *
 * @example
 * separateDatabaseAndState({
 *   database: [runSql('ALTER TABLE shop_item RENAME COLUMN size TO amount', { reverse: 'ALTER TABLE shop_item RENAME COLUMN amount TO size' })],
 *   state: [renameField('shop.Item', 'size', 'amount')],
 * }).state.length // → 1
 */
export function separateDatabaseAndState({
  database = [],
  state,
}: Partial<DatabaseAndState> & Pick<DatabaseAndState, 'state'>): Operation<'separateDatabaseAndState'> {
  return { type: 'separateDatabaseAndState', database, state }
}

/**
 * Runs SQL. Without `reverse` it cannot be undone; `reverse: []` says that there is nothing to undo.
 *
 * @example
 * runSql('UPDATE blog_post SET views = 0', { reverse: [] }).reverse // → []
 */
export function runSql(forward: Sql, options: { readonly reverse?: Sql } & Elidable = {}): Operation<'runSql'> {
  return { type: 'runSql', forward, ...options }
}

/**
 * Runs code, for what happens to rows. Without `reverse` it cannot be undone.
 *
 * @example
 * runCode(
 *   async ({ models }) => {
 *     await models.get<Post>('blog.Post').objects().filter({ slug: '' }).update({ slug: 'none' })
 *   },
 *   { reverse: () => {} },
 * )
 */
export function runCode(forward: Code, options: { readonly reverse?: Code } & Elidable = {}): Operation<'runCode'> {
  return { type: 'runCode', forward, ...options }
}
