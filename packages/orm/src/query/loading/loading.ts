import type { FkNames, Row, ScalarNames, Target, Update } from '@tsango/core/model'

/** Which columns rows are read with, as paths. */
export interface Loading {
  /** `undefined`: all. */
  readonly only: readonly string[] | undefined
  readonly deferred: readonly string[]
}

/** What a further `only` or `defer` makes of what was said before. */
export function loadingOf(
  before: Loading | undefined,
  { mode, paths }: { readonly mode: 'only' | 'defer'; readonly paths: readonly string[] },
): Loading {
  if (mode === 'only') return { only: paths, deferred: [] }
  return { only: before?.only, deferred: [...(before?.deferred ?? []), ...paths] }
}

type Head<P extends string> = P extends `${infer H}__${string}` ? H : never
type Tails<P extends string, H extends string> = P extends `${H}__${infer T}` ? T : never
type Column<M> = (keyof Update<M> | Exclude<ScalarNames<M>, 'pk'>) & string

/** `P` itself where it is a column of the rows or of a row that is loaded with them, else what could stand there. */
export type LoadPath<M, R, P extends string> =
  P extends Column<M>
    ? P
    : P extends `${infer H}__${infer T}`
      ? H extends FkNames<M> & keyof R
        ? `${H}__${LoadPath<Target<M, H>, NonNullable<R[H]>, T>}`
        : Column<M>
      : Column<M>

/** Rows R of a model M with only the columns at the paths P and the key; rows that are loaded with them as a whole stay whole. */
export type OnlyLoaded<M, R, P extends string> = Omit<R, Column<M> | Head<P>> &
  Pick<Row<M>, Extract<keyof Row<M>, 'id' | P | `${Head<P>}Id`>> & {
    readonly [H in Head<P> & keyof R & keyof M]:
      | OnlyLoaded<Target<M, H>, NonNullable<R[H]>, Tails<P, H>>
      | Extract<R[H], null>
  }

/** Rows R of a model M without the columns at the paths P; the key stays. */
export type WithoutLoaded<M, R, P extends string> = Omit<R, Exclude<P, 'id'> | Head<P>> & {
  readonly [H in Head<P> & keyof R & keyof M]:
    | WithoutLoaded<Target<M, H>, NonNullable<R[H]>, Tails<P, H>>
    | Extract<R[H], null>
}
