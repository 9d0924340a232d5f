/** Where Django answers: its answers are not the same on all its databases. */
export type Answerer = 'sqlite' | 'postgresql'

/** A question that is put to Django and to Tsango. */
export interface Question {
  readonly title: string
  /** Python: statements, and an expression that gives the answer. */
  readonly django: string
  readonly ours: () => unknown
  /** Whose answer is ours where Django's databases answer differently. */
  readonly like?: Answerer
  /** Our own answer, where it is another one on purpose. */
  readonly instead?: unknown
  /** Why it is. */
  readonly because?: string
}

/** Questions about one part of the ORM, named after the part of Django's own tests that is about the same. */
export interface Family {
  readonly name: string
  readonly questions: readonly Question[]
}

/** A question that Tsango answers as Django does. */
export function same(title: string, django: string, ours: () => unknown): Question {
  return { title, django, ours }
}

/** A question that Django answers differently on its databases, and Tsango on all of them like one of those. */
export function like(answerer: Answerer, title: string, django: string, ours: () => unknown): Question {
  return { title, django, ours, like: answerer }
}

/** A question that Tsango answers differently, with a reason. `instead` has the codes of errors as `{ raises: 'query_error' }`. */
export function differs(
  because: string,
  title: string,
  django: string,
  ours: () => unknown,
  instead: unknown,
): Question {
  return { title, django, ours, instead, because }
}

/** Django's answer to one question. */
export type Answer =
  | { readonly rows: readonly unknown[]; readonly ordered: boolean }
  | { readonly value: unknown }
  | { readonly raises: string; readonly because: string }

/** What is kept of one question: one answer, or one of each database. */
export type Kept = { readonly django: string } & (
  | { readonly both: Answer }
  | { readonly sqlite: Answer; readonly postgresql: Answer }
)
