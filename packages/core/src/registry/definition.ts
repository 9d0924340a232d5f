import type { FieldSpec, KeySpec, Kind, OnDelete, Sort } from '../fields/fields.ts'
import type { AuditOptions, Check, Exclusion, Index, Placement, RowRule, View } from '../model/meta.ts'
import type { ModelClass, ModelScope } from '../model/model.ts'

/** A column of a model, resolved: a plain field, or the column behind a key to another model. */
export interface FieldDefinition {
  readonly model: ModelDefinition
  /** As declared: `'author'`. */
  readonly name: string
  /** As a row has it: `'authorId'` for a key, else the name. */
  readonly attribute: string
  readonly column: string
  /** For a key: the kind of the key that it points at, as a plain column (`bigInt` for `bigAuto`). */
  readonly kind: Kind
  readonly sort: Sort
  /** For a key: the spec of a plain column that holds it. */
  readonly spec: FieldSpec
  readonly primaryKey: boolean
  /** Of a key of several columns, which is none itself: those, in its order. */
  readonly parts?: readonly FieldDefinition[]
  /** Of a column that was made for a key of several: how a row has that key. */
  readonly madeFor?: string
  /** For a key: where it leads. */
  readonly relation: RelationDefinition | undefined
  readonly label: string
}

/** How two models belong together, seen from one of them. */
export interface RelationDefinition {
  readonly kind:
    | 'foreignKey'
    | 'oneToOne'
    | 'manyToMany'
    | 'reverse'
    | 'reverseOne'
    | 'through'
    | 'throughOne'
    | 'genericReverse'
  readonly name: string
  readonly model: ModelDefinition
  readonly target: ModelDefinition
  /** Whether it can hold many rows. */
  readonly many: boolean
  /** Whether it may lead nowhere. */
  readonly nullable: boolean
  readonly label: string
  /** The column of `model` that is compared; the model's own key where the other side holds the key. */
  readonly from: FieldDefinition
  /** The column of `target` that is compared (many-to-many: the target's own key). */
  readonly to: FieldDefinition
  /** Only many-to-many: the model of the pairs and its two keys. */
  readonly through: ThroughDefinition | undefined
  /** Only of a path over others: those that it consists of, two or more, none of them a path itself. */
  readonly hops: readonly RelationDefinition[] | undefined
  /** Only of the way back of a key to rows of several models: that key. */
  readonly generic: GenericDefinition | undefined
  /** For keys: what a delete of the target does; of the way back of a generic key, what a delete of the model does. */
  readonly onDelete: OnDelete | undefined
  /** Declared by the user on this model; `false` for the way back that a `relatedName` names. */
  readonly declared: boolean
  readonly editable: boolean
  readonly help: string | undefined
  /** The declaration of a key. */
  readonly key: KeySpec | undefined
  /** Which rows of the target people may choose, where the model says so; read anew each time. */
  readonly limit: ModelScope | undefined
}

/** A key to one row of one of several models: two columns that are asked as one. */
export interface GenericDefinition {
  readonly name: string
  readonly model: ModelDefinition
  /** The key to `ContentType`. */
  readonly type: FieldDefinition
  /** The text, or the integer, that holds the key of the row pointed at. */
  readonly key: FieldDefinition
  readonly targets: readonly ModelDefinition[]
  readonly label: string
}

/** The pairs of a many-to-many relation. */
export interface ThroughDefinition {
  readonly model: ModelDefinition
  /** The key to the model that the relation is read from. */
  readonly source: FieldDefinition
  /** The key to the model that the relation leads to. */
  readonly target: FieldDefinition
  /** Made by the framework: the pair is all there is. */
  readonly automatic: boolean
  /** Whether each pair stands there once: no row comes twice. */
  readonly once: boolean
  /** Whether each pair stands there both ways. */
  readonly symmetrical: boolean
}

/** A model, resolved within one application: all that queries, migrations, forms and the admin ask of it. */
export interface ModelDefinition {
  /** `'blog.Post'`. */
  readonly label: string
  readonly app: string
  readonly name: string
  readonly table: string
  /** The class; a table of pairs that the framework makes has one too. */
  readonly model: ModelClass
  /** Of a proxy: the model whose rows it shows, or another proxy of it. They have fields, table and constraints in common. */
  readonly proxyOf: ModelDefinition | undefined
  /** The model that the fields belong to and the table is made for: itself, but for a proxy. */
  readonly concrete: ModelDefinition
  /** The model that it extends: its rows have the columns of that, too, in the table of that, under the same key. */
  readonly extends: ModelDefinition | undefined
  /** Made by the framework for a many-to-many relation. */
  readonly automatic: boolean
  /** The columns in the order of declaration, the key first; behind it those of the model that it extends. */
  readonly fields: readonly FieldDefinition[]
  /** The columns of its own table: all but those of the model that it extends. */
  readonly ownFields: readonly FieldDefinition[]
  /** The keys to models whose key consists of several columns, also those of the model that it extends: none is a column, each is several of them. */
  readonly compositeKeys: readonly FieldDefinition[]
  /** The key; where it consists of several columns, no column but all of them: its `spec.parts`, under `pk`. */
  readonly key: FieldDefinition
  /** The columns of the key in its order: mostly one. */
  readonly keyFields: readonly FieldDefinition[]
  /** A column, or a key of several, by its name or attribute: `'author'` and `'authorId'` give the same. */
  field(name: string): FieldDefinition | undefined
  readonly relations: ReadonlyMap<string, RelationDefinition>
  /** The keys to rows of several models. */
  readonly generics: ReadonlyMap<string, GenericDefinition>
  /** The names that a query can start from: columns, attributes and relations. */
  readonly names: readonly string[]
  readonly methods: Readonly<PropertyDescriptorMap>
  readonly ordering: readonly string[]
  /** What `latest()` goes by; empty where nothing is said. */
  readonly getLatestBy: readonly string[]
  /** Names of features of its database. */
  readonly requiredFeatures: readonly string[]
  /** The dialects that it is kept to; empty where it is to none. */
  readonly requiredDialects: readonly string[]
  /** What can be permitted to be done with its rows. */
  readonly permissions: readonly string[]
  /** What people are shown for those that say so. */
  readonly permissionLabels: Readonly<Record<string, string>>
  /** Indexes as declared, and the unique constraints with options. */
  readonly indexes: readonly Index[]
  /** Columns' field names whose values together occur once, in every row. */
  readonly uniqueTogether: readonly (readonly string[])[]
  readonly checks: readonly Check[]
  readonly exclusions: readonly Exclusion[]
  /** Which columns are recorded; `undefined` where nothing is. */
  readonly audit: AuditOptions | undefined
  /** What the values of a row must keep among each other. */
  readonly validate: RowRule | undefined
  /** The column that holds when a row was put into the trash. */
  readonly softDelete: FieldDefinition | undefined
  /** Conditions by name that queries hold the rows to. */
  readonly scopes: Readonly<Record<string, ModelScope>>
  /** The database that holds its rows, where the model says so. */
  readonly database: string | undefined
  /** Whose its rows are: there once in the registry, or of each tenant. */
  readonly scope: Placement
  /** Whether migrations make and change its table. */
  readonly managed: boolean
  /** Whether its rows can be read alone. */
  readonly view: boolean
  /** Of a view that migrations make: its query. */
  readonly viewOf: View | undefined
  /** What the database keeps beside its table for those who look at it there. */
  readonly comment: string | undefined
  /** Which rows nobody needs any more. */
  readonly prune: ModelScope | undefined
  readonly verboseName: string
  readonly verboseNamePlural: string
}
