/** What stands in the place of a parameter; numbers are written as they are. */
export type UrlValue = string | number | bigint

type Required<Segment extends string> = Segment extends `:${string}?`
  ? never
  : Segment extends `:${infer Name}{${string}`
    ? Name
    : Segment extends `:${infer Name}`
      ? Name
      : Segment extends '*'
        ? '*'
        : never

type Optional<Segment extends string> = Segment extends `:${infer Name}?`
  ? Name extends `${infer Short}{${string}`
    ? Short
    : Name
  : never

type RequiredIn<Path extends string> = Path extends `${infer First}/${infer Rest}`
  ? Required<First> | RequiredIn<Rest>
  : Required<Path>

type OptionalIn<Path extends string> = Path extends `${infer First}/${infer Rest}`
  ? Optional<First> | OptionalIn<Rest>
  : Optional<Path>

/** The parameters of a path as Hono writes it: `:slug`, `:page?`, and `'*'` for what a star at the end stands for. */
export type UrlParams<Path extends string> = { readonly [Name in RequiredIn<Path>]: UrlValue } & {
  readonly [Name in OptionalIn<Path>]?: UrlValue
}

/** What stands behind the path. */
export interface UrlExtras {
  /** The query string; a list repeats its name, `undefined` leaves it out. */
  readonly query?: Readonly<Record<string, UrlValue | boolean | readonly (UrlValue | boolean)[] | undefined>>
  /** Without the `#`. */
  readonly hash?: string
}

/** A path with a name: called with its parameters it is an address. */
export interface Url<Path extends string = string> {
  /** As routes are registered: `r.get(urls.post.path, …)`. */
  readonly path: Path
  /** With the app's name: `'blog.post'`. */
  readonly label: string
  (
    ...given: [RequiredIn<Path>] extends [never]
      ? [params?: UrlParams<Path>, extras?: UrlExtras]
      : [params: UrlParams<Path>, extras?: UrlExtras]
  ): string
}
