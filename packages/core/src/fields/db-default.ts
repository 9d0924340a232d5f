/** Where the database itself gets a value for a new row: one that it makes, a constant, or SQL of its own. */
export type DbDefault =
  | { readonly call: 'now' | 'uuid' }
  | { readonly value: unknown }
  | {
      /** Text put behind `DEFAULT`, as the database writes it. */
      readonly sql: string
    }

/** A value that the database makes. */
export class DatabaseMade {
  readonly made: DbDefault

  constructor(made: DbDefault) {
    this.made = made
  }
}

/** The moment of the insert, for days, times and moments: what `.dbDefault(dbNow)` takes. */
export const dbNow: DatabaseMade = new DatabaseMade({ call: 'now' })

/** A UUID that the database makes: what `.dbDefault(dbUuid)` takes. Random but on databases whose own are made of the clock. */
export const dbUuid: DatabaseMade = new DatabaseMade({ call: 'uuid' })

/**
 * A default in the database's own SQL, put behind `DEFAULT` as it is: never make it of what a user sent.
 *
 * @example
 * f.int().dbDefault(dbSql("nextval('tickets')")).spec.dbDefault // → { sql: "nextval('tickets')" }
 */
export function dbSql(sql: string): DatabaseMade {
  return new DatabaseMade({ sql })
}

/** The default that was written: what the database makes, or a constant. */
export function dbDefaultOf(given: unknown, stored: (value: unknown) => unknown): DbDefault {
  return given instanceof DatabaseMade ? given.made : { value: stored(given) }
}
