import type { Problem } from '../checks/checks.ts'
import type { Application } from './application.ts'

/** Something that an app adds to a point of another package; made by that package's own helper. */
export interface Contribution<T = unknown> {
  readonly point: Point<T>
  readonly value: T
}

/** A place where apps can add things: declared once by a package, read from the application. */
export interface Point<T> {
  readonly name: string
  /** The app that reads it. A contribution is ignored, and listed by `check`, where that app is not installed. */
  readonly owner: string
  /** Says what is wrong with a value, when the application is built and its settings are read. */
  readonly check?: PointCheck<T>
  /** Makes a contribution for an app's `extends`. */
  contribute(value: T): Contribution
}

/** Where a value comes from. */
export interface ContributedBy {
  readonly app: Application
  /** For messages: `the app "shop"`, or `the slot "idempotency" of the app "shop"`. */
  readonly from: string
}

/** Says what is wrong with a value of a point. */
export type PointCheck<T> = (value: T, by: ContributedBy) => readonly Problem[]

/** Options of {@link definePoint}. */
export interface PointOptions<T = unknown> {
  /** The name of the app that reads the point; default: the point's own name. */
  readonly owner?: string
  /** What is wrong with a value: a problem of the build, told with all others. */
  readonly check?: PointCheck<T>
}

/**
 * Declares an extension point.
 *
 * @example
 * definePoint<string>('menu').contribute('Posts').value // → 'Posts'
 */
export function definePoint<T>(name: string, options: PointOptions<T> = {}): Point<T> {
  const point: Point<T> = {
    name,
    owner: options.owner ?? name,
    ...(options.check === undefined ? {} : { check: options.check }),
    // `T` only ever leaves through `contributions(point)`, which gives back what was contributed to this very point.
    contribute: (value) => ({ point, value }) as Contribution,
  }
  return point
}
