import type { Recording, Step } from './recording.ts'

/** So often one line may send one statement until it is marked. */
const ALIKE = 3

/** A statement that was sent, and how often the same line sent the same one, where that is often. */
export interface SentQuery {
  readonly step: Step
  readonly sql: string
  readonly database: string
  readonly times: number | undefined
}

/** The statements of a request, in their order. */
export function queriesOf({ steps }: Recording): readonly SentQuery[] {
  const sent = steps.filter(({ attributes }) => 'db.query.text' in attributes)
  const counts = Map.groupBy(sent, keyOf)
  return sent.map((step) => {
    const times = counts.get(keyOf(step))?.length ?? 0
    return {
      step,
      sql: String(step.attributes['db.query.text']),
      database: String(step.attributes['db.namespace'] ?? ''),
      times: times < ALIKE ? undefined : times,
    }
  })
}

function keyOf({ attributes, at }: Step): string {
  return `${at}\n${attributes['db.query.text']}`
}

/** How many statements stand beside others that are alike. */
export function alikeOf(queries: readonly SentQuery[]): number {
  return queries.filter(({ times }) => times !== undefined).length
}
