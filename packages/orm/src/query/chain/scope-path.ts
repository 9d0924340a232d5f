import type { RelationNames, Target } from '@tsango/core/model'

/** `P` itself where it is a name, or one behind a path over relations; else what could stand there. */
export type ScopePath<M, P extends string> = P extends `${infer Head}__${infer Tail}`
  ? Head extends RelationNames<M>
    ? `${Head}__${ScopePath<Target<M, Head>, Tail>}`
    : `${RelationNames<M>}__${string}`
  : P

/** `P` itself where it is a path over relations, else what could stand there. */
export type TrashPath<M, P extends string> = string extends P
  ? P
  : P extends RelationNames<M>
    ? P
    : P extends `${infer Head}__${infer Tail}`
      ? Head extends RelationNames<M>
        ? `${Head}__${TrashPath<Target<M, Head>, Tail>}`
        : RelationNames<M>
      : RelationNames<M>
