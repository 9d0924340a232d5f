import { type Call, standardCall } from '../base/calls.ts'

/** MySQL cuts a text off behind a letter whose other case takes more bytes: these are put into it before. */
const LONGER_LOWER = [...'ȺȾ'].map((letter) => [letter, letter.toLowerCase()] as const)
const LONGER_UPPER = [...'ßȿɀɐɑɒɜɡɥɦɪɫɬɱɽʇʝʞ'].map((letter) => [letter, letter.toUpperCase()] as const)

function replaced(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((sql, [from, to]) => `REPLACE(${sql}, '${from}', '${to}')`, text)
}

/** Lower case by the collation of both sides, which is one of code points; a Greek sigma at the end of a word is a sigma. */
export const fold = (text: string): string => `REPLACE(LOWER(${replaced(text, LONGER_LOWER)}), 'ς', 'σ')`

/** Floats from here on have no digits behind the point that could be rounded. */
const WHOLE_FROM = '1e15'

/** The functions of MySQL and MariaDB. */
export function call(asked: Call): string {
  const { name, items, spec, places } = asked
  const [item = 'NULL'] = items
  if (name === 'random') return 'RAND()'
  if (name === 'now') return 'UTC_TIMESTAMP(3)'
  if (name === 'lower') return fold(item)
  if (name === 'upper') return `UPPER(${replaced(item, LONGER_UPPER)})`
  // A float is rounded to even numbers, and by its binary digits.
  if (name === 'round' && spec.kind === 'float')
    return `IF(ABS(${item}) < ${WHOLE_FROM}, ROUND(CAST(${item} AS DECIMAL(65, 30)), ${places}) + 0e0, ${item})`
  return standardCall(asked)
}
