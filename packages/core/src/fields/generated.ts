import { declaredFunction, declaredOptions } from '../errors/declarations.ts'

/** What the database computes a column from. */
export interface Generated {
  /**
   * Makes the expression from the columns of the row. Its result is not in the type: the compiler would ask for the model's type while it finds that
   * of the field.
   */
  readonly expression: (row: never) => void
  readonly stored: boolean
}

/** How the database keeps a column that it computes. */
export interface GeneratedOptions {
  /** Kept in the row, and not computed with each read. Default: true. False is a typed error where databases open that only keep such. */
  readonly stored?: boolean
}

/** What `.generated(…)` was given, with its defaults. */
export function generatedBy(expression: Generated['expression'], options: GeneratedOptions): Generated {
  const { stored = true } = declaredOptions('.generated()', options)
  return { expression: declaredFunction('.generated()', 'a function of the columns, (row) => …', expression), stored }
}
