import type { FieldSpec, KeySpec, Kind, OnDelete, Sort } from '../fields/fields.ts'
import type { Index } from '../model/meta.ts'
import type { Check, ModelClass } from '../model/model.ts'

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
  /** For a key: where it leads. */
  readonly relation: RelationDefinition | undefined
  readonly label: string
}

/** How two models belong together, seen from one of them. */
export interface RelationDefinition {
  readonly kind: 'foreignKey' | 'oneToOne' | 'manyToMany' | 'reverse' | 'reverseOne'
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
  /** Only for keys: what a delete of the target does. */
  readonly onDelete: OnDelete | undefined
  /** Declared by the user on this model; `false` for the way back that a `relatedName` names. */
  readonly declared: boolean
  readonly editable: boolean
  readonly help: string | undefined
  /** The declaration of a key. */
  readonly key: KeySpec | undefined
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
  /** Made by the framework for a many-to-many relation. */
  readonly automatic: boolean
  /** The columns in the order of declaration, the key first. */
  readonly fields: readonly FieldDefinition[]
  readonly key: FieldDefinition
  /** A column by its name or attribute: `'author'` and `'authorId'` give the same. */
  field(name: string): FieldDefinition | undefined
  readonly relations: ReadonlyMap<string, RelationDefinition>
  /** The names that a query can start from: columns, attributes and relations. */
  readonly names: readonly string[]
  readonly methods: Readonly<PropertyDescriptorMap>
  readonly ordering: readonly string[]
  readonly indexes: readonly Required<Index>[]
  /** Columns' field names whose values together occur once. */
  readonly uniqueTogether: readonly (readonly string[])[]
  readonly checks: readonly Check<string>[]
  readonly verboseName: string
  readonly verboseNamePlural: string
}
