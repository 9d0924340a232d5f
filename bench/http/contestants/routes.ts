/** How many routes there are, each with two parameters. */
const COUNT = 200

/** The paths of all routes. */
export const PATHS: readonly string[] = Array.from({ length: COUNT }, (_, index) => `/section${index}/:id/parts/:part`)

/** What every route answers. */
export const answerOf = (id: string, part: string): object => ({ id, part })
