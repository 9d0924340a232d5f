/** What people are told of a row that a constraint refuses: by `validate()`, by the `faults` of the error of a write, by forms and the API. */
export interface ConstraintWords {
  /** Default: a sentence about the columns. */
  readonly message?: string
  /** What programs tell the fault by; default: `'unique'`, `'check'` or `'exclusion'`. */
  readonly code?: string
}
