import type { ConstraintWords } from '../fields/fields.ts'
import type { ModelClass } from './model.ts'

/** What a model's row is to its meta: its columns as expressions, conditions on them, and what is computed from them. `@tsango/orm` has the types. */
export interface RowExpressions {
  readonly row: unknown
  readonly condition: unknown
  readonly term: unknown
  /** A row with its values. */
  readonly values: unknown
}

/** A row whose expressions nobody knows. */
export interface AnyRowExpressions {
  readonly row: never
  readonly condition: unknown
  readonly term: unknown
  readonly values: never
}

/** A condition that every query of a model holds its rows to, unless it says otherwise. */
export type ModelScope<Rows extends RowExpressions = AnyRowExpressions> = (row: Rows['row']) => Rows['condition']

/**
 * How an index finds its rows. Every database has `btree`; others are a typed error where a database lacks them. `fulltext` holds the words of texts, for
 * searches over the same fields.
 */
export type IndexMethod = 'btree' | 'hash' | 'gin' | 'gist' | 'spgist' | 'brin' | 'bloom' | 'fulltext'

/** What an index and a unique constraint have in common. */
export interface UniqueTogether<Name extends string = string, Rows extends RowExpressions = AnyRowExpressions>
  extends ConstraintWords {
  /** Default: made from the table and the columns. */
  readonly name?: string
  /** The columns; `-` in front: from the greatest to the least. */
  readonly fields?: readonly (Name | `-${Name}`)[]
  /**
   * Expressions in the place of columns.
   *
   * @example
   * expressions: (p) => [p.email.lower()]
   */
  readonly expressions?: (row: Rows['row']) => readonly Rows['term'][]
  /**
   * Only rows for which this holds are in it.
   *
   * @example
   * where: (p) => p.deletedAt.isNull()
   */
  readonly where?: (row: Rows['row']) => Rows['condition']
  /** Columns that it carries along, so that a query that reads only these needs no look at the table. */
  readonly include?: readonly Name[]
  /** Two rows with NULL are the same, too. Only where it is unique; default: false. */
  readonly nullsNotDistinct?: boolean
  /**
   * When two rows are told to be alike: at the commit (`'deferred'`), so that rows can change places within a transaction, or behind each statement unless a
   * transaction asks otherwise (`'immediate'`); a typed error where the database has no such constraints. Only over columns of every row, where it is unique; default: as each row is written.
   *
   * @example
   * uniqueTogether: [{ fields: ['list', 'position'], deferrable: 'deferred' }]
   */
  readonly deferrable?: 'deferred' | 'immediate'
}

/** An index. */
export interface Index<Name extends string = string, Rows extends RowExpressions = AnyRowExpressions>
  extends UniqueTogether<Name, Rows> {
  /** Default: false. */
  readonly unique?: boolean
  /** Default: `btree`. */
  readonly method?: IndexMethod
  /**
   * The operator class of each field or expression by its place, `null` for the default one; a typed error where a database has none.
   *
   * @example
   * indexes: [{ fields: ['title'], method: 'gin', opclasses: ['gin_trgm_ops'] }]
   */
  readonly opclasses?: readonly (string | null)[]
  /**
   * Of a full-text index: how words are read. `'simple'` takes them as they are, `'english'` also knows stems; a typed error where a database does not know
   * it. Searches over the fields take the same. Default: `'simple'`.
   *
   * @example
   * indexes: [{ fields: ['title', 'body'], method: 'fulltext', config: 'english' }]
   */
  readonly config?: string
}

/** A condition that the database holds every row to. */
export interface Check<Rows extends RowExpressions = AnyRowExpressions> extends ConstraintWords {
  readonly name: string
  /**
   * What must be true; what is unknown for NULL passes.
   *
   * @example
   * check: (p) => p.price.gte(0)
   */
  readonly check: (row: Rows['row']) => Rows['condition']
}

/** How two rows are compared by an exclusion constraint: alike whichever of them comes first. */
export type ExclusionOperator = '=' | '<>' | '&&' | '-|-' | '~='

/** An index that an exclusion constraint finds rows by; `btree` and `hash` know `=` alone. */
export type ExclusionMethod = 'gist' | 'spgist' | 'btree' | 'hash'

/** What two rows are compared in: a column or an expression, the operator, and its operator class where it is not the default. */
export type ExclusionTerm<Rows extends RowExpressions = AnyRowExpressions> = readonly [
  term: Rows['term'],
  operator: ExclusionOperator,
  opclass?: string,
]

/** No two rows may be alike in all of its terms. */
export interface Exclusion<Rows extends RowExpressions = AnyRowExpressions> extends ConstraintWords {
  readonly name: string
  /** Default: `'gist'`, which has `=` for plain values by the extension `btree_gist`. */
  readonly using?: ExclusionMethod
  /**
   * What two rows are compared in.
   *
   * @example
   * over: (b) => [[b.roomId, '='], [b.nights, '&&']]
   */
  readonly over: (row: Rows['row']) => readonly ExclusionTerm<Rows>[]
  /** Only rows for which this holds are compared. */
  readonly where?: (row: Rows['row']) => Rows['condition']
  /** Checked at the commit (`'deferred'`), or behind each statement unless a transaction asks otherwise (`'immediate'`); default: as each row is written. */
  readonly deferrable?: 'deferred' | 'immediate'
}

/** Tells of a fault: at the column with this name, or with `''` of the row as a whole. */
export type Refuse<Name extends string = string> = (at: Name | '', code: string, message: string) => void

/** What the values of a row must keep among each other: calls `refuse` for each fault that it finds. */
export type RowRule<Name extends string = string, Rows extends RowExpressions = AnyRowExpressions> = (
  row: Rows['values'],
  refuse: Refuse<Name>,
) => void

/** SQL that is the same on every database, or by the name of a dialect, with `default` for the others. */
export type ViewSql = string | Readonly<Record<string, string>>

/** The query that a view is made of. */
export interface View {
  /**
   * A `SELECT` whose columns have the names of the model's columns.
   *
   * @example
   * sql: 'SELECT author_id AS id, COUNT(*) AS posts FROM blog_post GROUP BY author_id'
   */
  readonly sql: ViewSql
  /** Its rows are kept until `refreshView` asks for them anew; a typed error where the database has no such views. Default: false. */
  readonly materialized?: boolean
  /** The models that it reads: migrations make it after their tables, and anew around changes that it is in the way of. */
  readonly reads?: () => readonly ModelClass[]
}

/** Whose a model's rows are: there once for all, in the registry, or of each tenant anew. */
export type Placement = 'registry' | 'tenant'

/** Which columns of a model are recorded. */
export interface AuditOptions<Name extends string = string> {
  /** These alone; default: all but those that every save writes, `autoNow` and the version. */
  readonly fields?: readonly Name[]
  /** All but these. */
  readonly except?: readonly Name[]
}

type FieldName<M> = Exclude<keyof M, '$model'> & string
type OwnName<M> = [M] extends [never] ? string : FieldName<M> | `${FieldName<M>}Id`

/**
 * What a model declares about itself beside its fields, as in Django's model `Meta`.
 *
 * @typeParam M - the model, so that a misspelt field is a compile error
 * @typeParam Rows - the expressions of its rows
 */
export interface Meta<M = never, Rows extends RowExpressions = AnyRowExpressions> {
  /** The table's name; default: app and model in snake_case, `blog_post`. */
  readonly table?: string
  /** The name of the database that holds its rows; default: what the setting `databaseRouters` says, else `default`. */
  readonly database?: string
  /**
   * Whose its rows are: `registry` for what is there once for all tenants (the tenants themselves, plans, operators), `tenant` for what each of them has for
   * itself. A database whose setting `scope` says one of them has the tables of these alone; one that says nothing has all. No key leads from the registry to
   * what a tenant has. Default: `tenant`.
   */
  readonly scope?: Placement
  /** The order of queries that ask for none; `-` in front turns it round. */
  readonly ordering?: readonly (OwnName<M> | `-${OwnName<M>}`)[]
  /** What `latest()` and `earliest()` go by where they are given nothing. */
  readonly getLatestBy?: readonly (OwnName<M> | `-${OwnName<M>}`)[]
  /** The name of the way back of keys and many-to-many relations that name none. */
  readonly defaultRelatedName?: string
  /** What its database must be able to do; a typed error where none of those that have its table can. */
  readonly requiredFeatures?: readonly string[]
  /** The databases that its table is made for, by the names of their dialects; a typed error where it would live in none of them. Default: any. */
  readonly requiredDialects?: readonly string[]
  /** Which of the permissions that every model has it has; default: `['add', 'change', 'delete', 'view']`. */
  readonly defaultPermissions?: readonly ('add' | 'change' | 'delete' | 'view')[]
  /**
   * Permissions of its own beside them, each a word for what is done; with what people are shown for each, an object.
   *
   * @example
   * permissions: ['publish'] // `blog.publish_post`
   * @example
   * permissions: { publish: 'May put posts before the public' }
   */
  readonly permissions?: readonly string[] | Readonly<Record<string, string>>
  /** Fields that are looked up together, or indexes with options. */
  readonly indexes?: readonly (readonly (OwnName<M> | `-${OwnName<M>}`)[] | Index<OwnName<M>, Rows>)[]
  /** Fields whose values together occur once, or such constraints with options. */
  readonly uniqueTogether?: readonly (readonly OwnName<M>[] | UniqueTogether<OwnName<M>, Rows>)[]
  readonly checks?: readonly Check<Rows>[]
  /** What no two rows may have in common; a typed error where the database has no such constraints. */
  readonly exclusions?: readonly Exclusion<Rows>[]
  /**
   * Looks at the values of a row together before it is written by `save`, `create` or a bulk write of rows; Django's `clean`. It runs once each value is
   * right by itself, and cannot wait. What the database makes is not there yet.
   *
   * @example
   * validate: (row, refuse) => {
   *   if (row.endsAt <= row.startsAt) refuse('endsAt', 'order', 'The end lies before the start.')
   * }
   */
  readonly validate?: RowRule<OwnName<M>, Rows>
  /**
   * Conditions by name that every query holds the model's rows to, wherever it meets them; `withoutScope` lifts one. Rows that other scopes hide can be
   * seen by the condition itself.
   *
   * @example
   * scopes: { published: (p) => p.status.eq('published') }
   */
  readonly scopes?: Readonly<Record<string, ModelScope<Rows>>>
  /**
   * Which rows of the other model people may choose, by the name of a key or of a many-to-many relation; Django's `limit_choices_to`. Forms of the admin offer
   * these alone, and they, the API and `row.validate()` take no other. What a row holds already stays until it is changed, and other code may write any. Read
   * anew each time.
   *
   * @example
   * limitChoices: { author: (u) => u.isActive.eq(true) }
   */
  readonly limitChoices?: Readonly<Record<string, ModelScope | undefined>>
  /** Whether migrations make and change its table; default: true, but for a view. A table of pairs follows the model that declares the relation. */
  readonly managed?: boolean
  /**
   * It is a view of the database: its rows can be read alone. Migrations make and change a view whose query stands here, and leave one that is `true` to
   * `runSql`. Default: false.
   *
   * @example
   * const meta = { view: { sql: 'SELECT id, title FROM blog_post WHERE views > 100', reads: () => [Post] } }
   */
  readonly view?: boolean | View
  /**
   * Which rows nobody needs any more: `prune()` and the command `prune` delete them. Read anew each time.
   *
   * @example
   * prune: (s) => s.expiresAt.lt(new Date())
   */
  readonly prune?: ModelScope<Rows>
  /**
   * Records what is done to rows, with `audit()` of `@tsango/orm/audit` among the apps. Of secret and encrypted columns only that they changed.
   *
   * @example
   * audit: { except: ['views'] }
   */
  readonly audit?: true | AuditOptions<OwnName<M>>
  /** A sentence that the database keeps beside the table for those who look at it there, where it keeps such. */
  readonly comment?: string
  /** What people call one row; default: the model's name in words. */
  readonly verboseName?: string
  /** What people call several; default: the plural of {@link Meta.verboseName}. */
  readonly verboseNamePlural?: string
}
