import { type Call, standardCall } from '../base/calls.ts'
import { DIVIDE, FOLD, ROUND, UPPER } from './functions.ts'

/** The functions of SQLite. Its own `LOWER` and `UPPER` know the letters of ASCII alone. */
export function call(asked: Call): string {
  const { name, items, spec, places } = asked
  const all = items.join(', ')
  if (spec.kind === 'decimal') {
    const units = decimal(asked)
    if (units) return units
  }
  switch (name) {
    // Its own is a whole number of 64 bits; 53 of them are a float from 0 to below 1.
    case 'random':
      return '(((RANDOM() >> 11) & 9007199254740991) / 9007199254740992.0)'
    case 'now':
      return "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
    case 'lower':
      return `${FOLD}(${all})`
    case 'upper':
      return `${UPPER}(${all})`
    case 'length':
      return `LENGTH(${all})`
    case 'concat':
      return `(${items.join(' || ')})`
    // With several arguments these are functions of a row, and NULL where one is.
    case 'greatest':
      return `MAX(${all})`
    case 'least':
      return `MIN(${all})`
    // Its own rounds by binary digits: 1.005 would become 1.0.
    case 'round':
      return `${ROUND}(${all}, ${places})`
    case 'ceil':
      return `(CEIL(${all}) + 0)`
    default:
      return standardCall(asked)
  }
}

/** Decimals are whole numbers of their smallest unit: what cuts digits off gives a number of larger units. */
function decimal({ name, items, spec, places }: Call): string | undefined {
  const [item] = items
  if (name === 'round') return `${DIVIDE}(${item}, 1${'0'.repeat((spec.places ?? 0) - places)}, 0)`
  if (name !== 'floor' && name !== 'ceil') return undefined
  const [units, one] = [`CAST(${item} AS INTEGER)`, `1${'0'.repeat(spec.places ?? 0)}`]
  // Dividing cuts off towards zero.
  return name === 'floor'
    ? `(${units} / ${one} - (${units} % ${one} < 0))`
    : `(${units} / ${one} + (${units} % ${one} > 0))`
}
