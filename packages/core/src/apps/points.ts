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
  /** Makes a contribution for an app's `extends`. */
  contribute(value: T): Contribution
}

/** Options of {@link definePoint}. */
export interface PointOptions {
  /** The name of the app that reads the point; default: the point's own name. */
  readonly owner?: string
}

/**
 * Declares an extension point.
 *
 * @example
 * definePoint<string>('menu').contribute('Posts').value // → 'Posts'
 */
export function definePoint<T>(name: string, options: PointOptions = {}): Point<T> {
  const point: Point<T> = {
    name,
    owner: options.owner ?? name,
    // `T` only ever leaves through `contributions(point)`, which gives back what was contributed to this very point.
    contribute: (value) => ({ point, value }) as Contribution,
  }
  return point
}
