import { isFieldName } from '@tsango/core/registry'
import { camelCase } from '@tsango/toolkit/text'

// What the file itself names, and what a class of that name would hide.
const TAKEN = new Set(['Model', 'Meta', ...Object.getOwnPropertyNames(globalThis)])

/** Letters and digits that an identifier may have, the first one a letter; `''` where nothing is left. */
function plain(text: string): string {
  const ascii = text.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '_')
  const word = camelCase(/^[A-Z0-9_]+$/.test(ascii) ? ascii.toLowerCase() : ascii).replace(/[^A-Za-z0-9]/g, '')
  return word.replace(/^[0-9]+$/, '')
}

/** Gives names that are not given twice. */
export class Names {
  readonly #given = new Set<string>()

  /** Another number behind the name until nobody has it. */
  take(name: string, ...more: readonly string[]): string {
    const free = (number: number): string => (number === 1 ? name : `${name}${number}`)
    let number = 1
    const all = (one: string): readonly string[] => [one, ...more.map((suffix) => one + suffix)]
    while (all(free(number)).some((one) => this.#given.has(one.toLowerCase()))) number++
    for (const one of all(free(number))) this.#given.add(one.toLowerCase())
    return free(number)
  }
}

/** The name of the class for a table: what stands behind the app's name, in the words of it. */
export function className(table: string, app: string, names: Names): string {
  const own = table.toLowerCase().startsWith(`${app}_`) ? table.slice(app.length + 1) : table
  const word = plain(own)
  const name = /^[a-z]/i.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : `Table${word}`
  return names.take(TAKEN.has(name) ? `${name}Table` : name)
}

/** The name of the field for a column; that of a key is without the `_id` at its end. */
export function fieldName(column: string, isKey: boolean, names: Names): string {
  const word = plain(isKey ? column.replace(/(?<=.)_?id$/i, '') : column)
  const start = word.replace(/^[A-Z]+(?=[A-Z][a-z]|$|\d)|^[A-Z]/, (letters) => letters.toLowerCase())
  const name = /^[a-z]/.test(start) ? start : `column${start}`
  const allowed = isFieldName(name) && !(name in {}) ? name : `${name}Field`
  return isKey ? names.take(allowed, 'Id') : names.take(allowed)
}
