import { shortName } from '@tsango/toolkit/text'

/** The names in use in one statement, subqueries included. */
export class Aliases {
  readonly #used = new Set<string>()

  /** A name that no other table of the statement has. */
  take(wanted: string): string {
    let alias = shortName(wanted)
    // Some databases do not see the case of names.
    for (let number = 2; this.#used.has(alias.toLowerCase()); number++) alias = shortName(`${wanted}_${number}`)
    this.#used.add(alias.toLowerCase())
    return alias
  }
}
