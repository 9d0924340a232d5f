/** An index over several columns. */
export interface Index<Name extends string = string> {
  /** Default: made from the table and the columns. */
  readonly name?: string
  readonly fields: readonly Name[]
  readonly unique?: boolean
}

/** A condition that the database holds every row to. */
export interface Check<Name extends string = string> {
  readonly name: string
  /** What must be true, as field, operator and value; several must all be true. */
  readonly all: readonly (readonly [
    field: Name,
    operator: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'in',
    value: CheckValue | readonly CheckValue[],
  ])[]
  /** What a person reads when the condition does not hold. */
  readonly message?: string
}

/** A constant of a {@link Check}. */
export type CheckValue = string | number | boolean

type FieldName<M> = Exclude<keyof M, '$model'> & string
type OwnName<M> = FieldName<M> | `${FieldName<M>}Id`

/**
 * What a model declares about itself beside its fields, as in Django's model `Meta`.
 *
 * @typeParam M - the model, so that a misspelt field is a compile error
 */
export interface Meta<M = never> {
  /** The table's name; default: app and model in snake_case, `blog_post`. */
  readonly table?: string
  /** The order of queries that ask for none; `-` in front turns it round. */
  readonly ordering?: readonly ([M] extends [never] ? string : OwnName<M> | `-${OwnName<M>}`)[]
  /** Fields that are looked up together, or indexes with a name. */
  readonly indexes?: readonly (
    | readonly ([M] extends [never] ? string : OwnName<M>)[]
    | Index<[M] extends [never] ? string : OwnName<M>>
  )[]
  /** Fields whose values together occur once. */
  readonly uniqueTogether?: readonly (readonly ([M] extends [never] ? string : OwnName<M>)[])[]
  readonly checks?: readonly Check<[M] extends [never] ? string : OwnName<M>>[]
  /** What people call one row; default: the model's name in words. */
  readonly verboseName?: string
  /** What people call several; default: the plural of {@link Meta.verboseName}. */
  readonly verboseNamePlural?: string
}
