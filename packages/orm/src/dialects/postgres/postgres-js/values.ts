import { onWire, parserOf, typesWithParser } from '../values.ts'

const same = (value: unknown): unknown => value

/** Types that postgres.js would read and write in ways of its own: JSON, dates and moments. */
const TEXTS = [25, 114, 3802, 1082, 1114, 1184]

/** How postgres.js reads and writes values: as `pg` does here, from the server's text and to it. */
export const types = Object.fromEntries(
  [...typesWithParser, ...TEXTS].map((type) => [
    `tsango${type}`,
    { to: type, from: [type], serialize: same, parse: parserOf(type) },
  ]),
)

/** Writes a parameter: as text, which is all that postgres.js sends. */
export function asText(value: unknown): string | null {
  const sent = onWire(value)
  return Buffer.isBuffer(sent) ? `\\x${sent.toString('hex')}` : sent
}
