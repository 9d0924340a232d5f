import type { Validator } from './validators.ts'

/** Phantom key under which a field carries the type of its value; it holds nothing at run time. */
export declare const cellOf: unique symbol
/** Phantom key under which a relation carries the type of the model it points at. */
export declare const targetOf: unique symbol
/** Phantom key that marks a relation which can hold many rows. */
export declare const manyOf: unique symbol

/** What a value can be asked and how it compares: it chooses the lookups and the column expressions of a field. */
export type Sort =
  | 'text'
  | 'uuid'
  | 'number'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'dateTime'
  | 'duration'
  | 'json'
  | 'binary'

/** Every kind of column that a model can declare. */
export type Kind =
  | 'bigAuto'
  | 'char'
  | 'text'
  | 'slug'
  | 'email'
  | 'url'
  | 'choice'
  | 'uuid'
  | 'smallInt'
  | 'int'
  | 'bigInt'
  | 'bigIntExact'
  | 'float'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'dateTime'
  | 'dateTimeExact'
  | 'duration'
  | 'json'
  | 'binary'

/** One allowed value of a field and the words a person sees for it. */
export interface Choice {
  readonly value: string | number
  readonly label: string
}

/** Where a field gets its value when nobody gives one. */
export type Auto = 'increment' | 'uuid4' | 'uuid7' | 'now' | 'nowAdd'

/** A value, or a function without arguments that makes a new one for each row. */
export type Default = { readonly value: unknown } | { readonly make: () => unknown }

/** All that a column field was declared with, as plain data. */
export interface FieldSpec {
  readonly kind: Kind
  readonly sort: Sort
  readonly nullable: boolean
  readonly blank: boolean
  readonly unique: boolean
  readonly index: boolean
  readonly editable: boolean
  /** Left out of `JSON.stringify(row)` and of every message. */
  readonly secret: boolean
  readonly validators: readonly Validator[]
  readonly default?: Default
  readonly auto?: Auto
  /** In characters. */
  readonly maxLength?: number
  readonly min?: number | bigint | string
  readonly max?: number | bigint | string
  /** Decimal: digits in all, and digits behind the point. */
  readonly digits?: number
  readonly places?: number
  readonly choices?: readonly Choice[]
  readonly help?: string
  readonly label?: string
  readonly column?: string
}

/** The options of {@link FieldSpec} that start from a default. */
export type FieldStart = Pick<FieldSpec, 'kind' | 'sort'> & Partial<FieldSpec>

/**
 * A column of a model: its type is the type of its value, its {@link Field.spec} all that was declared.
 *
 * Fields are immutable: each option returns a new field.
 *
 * @typeParam T - the type of the value in a row
 * @typeParam Optional - whether a new row may leave it out
 * @typeParam S - which lookups and expressions it has
 */
export class Field<T, Optional extends boolean = false, S extends Sort = Sort> {
  declare readonly [cellOf]: T
  declare readonly optional: Optional
  declare readonly sort: S
  readonly spec: FieldSpec

  constructor(spec: FieldSpec) {
    this.spec = spec
  }

  /** Lets the column hold NULL, and a new row leave it out. */
  null(): Field<T | null, true, S> {
    return new Field({ ...this.spec, nullable: true })
  }

  /** Fills the column of a new row that leaves it out: with a value, or with what the function returns for that row. */
  default(value: T | (() => T)): Field<T, true, S> {
    const made = typeof value === 'function' ? { make: value as () => T } : { value }
    return new Field({ ...this.spec, default: made })
  }

  /** Lets each value occur once; NULL may occur often. */
  unique(): Field<T, Optional, S> {
    return new Field({ ...this.spec, unique: true })
  }

  /** Adds an index on this column alone. */
  index(): Field<T, Optional, S> {
    return new Field({ ...this.spec, index: true })
  }

  /** Lets a form or an API client send empty text. */
  blank(): Field<T, Optional, S> {
    return new Field({ ...this.spec, blank: true })
  }

  /** Limits the values, and gives forms a choice; for choices that are part of the type see `f.choice`. */
  choices(choices: readonly Choice[]): Field<T, Optional, S> {
    return new Field({ ...this.spec, choices })
  }

  /** Adds checks that run on every write, after those of the field's own kind. */
  validate(...validators: Validator<NonNullable<T>>[]): Field<T, Optional, S> {
    // A validator of T is only ever called with a value that the kind's own check has found to be a T.
    return new Field({ ...this.spec, validators: [...this.spec.validators, ...(validators as Validator[])] })
  }

  /** Sets the sentence that forms and the API's documentation show beside the field. */
  help(text: string): Field<T, Optional, S> {
    return new Field({ ...this.spec, help: text })
  }

  /** Sets the field's name for people (Django's `verbose_name`); default: the name in words. */
  label(text: string): Field<T, Optional, S> {
    return new Field({ ...this.spec, label: text })
  }

  /** Sets the column's name in the database; default: the field's name in snake_case. */
  column(name: string): Field<T, Optional, S> {
    return new Field({ ...this.spec, column: name })
  }

  /** Keeps the field out of forms and of what API clients may send. */
  readOnly(): Field<T, Optional, S> {
    return new Field({ ...this.spec, editable: false })
  }

  /** Keeps the value out of `JSON.stringify(row)`, API answers, logs and messages. */
  secret(): Field<T, Optional, S> {
    return new Field({ ...this.spec, secret: true })
  }
}

/** Makes a field from the options that differ from the defaults. */
export function field<T, Optional extends boolean, S extends Sort>(
  start: FieldStart & { sort: S },
): Field<T, Optional, S> {
  return new Field({
    nullable: false,
    blank: false,
    unique: false,
    index: false,
    editable: true,
    secret: false,
    validators: [],
    ...start,
  })
}
