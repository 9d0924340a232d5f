import { lengthForWords } from '@tsango/core/fields'
import { boundName, type FoundCheck, type FoundColumn, type FoundField } from '@tsango/orm/dialects'
import { quoted } from '../write/literals.ts'

/** The check that holds a column to the words of an enumeration, with those words, where it has the name and the room that such have. */
export function wordsOf(
  table: string,
  { column }: FoundColumn,
  { kind, maxLength, collation, dbType }: FoundField,
  checks: readonly FoundCheck[],
): { readonly check: FoundCheck; readonly words: readonly string[] } | undefined {
  const check = checks.find(({ name }) => name === boundName(table, column, 'enum'))
  if (!check || collation !== undefined || dbType !== undefined || (kind !== 'char' && kind !== 'text'))
    return undefined
  const words = wordsIn(check.expression, column)
  if (!words?.length || (kind === 'char' && maxLength !== lengthForWords(words))) return undefined
  return { check, words }
}

/**
 * The check of a column against words as a model says it, where PostgreSQL tells it as a comparison with an array: read again, it would tell its own words
 * in other ones. Undefined for any other check.
 */
export function wordsCheck(
  expression: string,
  columns: readonly FoundColumn[],
  names: ReadonlyMap<string, string>,
): string | undefined {
  if (!expression.includes('= ANY (')) return undefined
  for (const { column } of columns) {
    const name = names.get(column)
    const words = name === undefined ? undefined : wordsIn(expression, column)
    if (words?.length) return `(row) => row.${name}.in([${words.map(quoted).join(', ')}])`
  }
  return undefined
}

// `status IN ('a', 'b')`, or what databases make of that: casts, character sets, brackets, an array, an equality for one word.
function wordsIn(expression: string, column: string): readonly string[] | undefined {
  const words: string[] = []
  const told = expression
    .replace(/^CHECK /, '')
    .replace(/(?:_utf8mb4)?'((?:[^'\\]|''|\\')*)'/g, (_, word: string) => {
      words.push(word.replace(/''|\\'/g, "'"))
      return '?'
    })
    .replace(/::[a-z]+(?: [a-z]+)*(?:\[\])?/gi, '')
  const name = bare(column)
  const text = bare(told)
  if (!text.startsWith(name)) return undefined
  return /^(?:=anyarray|in)\?(?:,\?)*$|^=\?$/i.test(text.slice(name.length)) ? words : undefined
}

const bare = (text: string): string => text.replace(/[\s()[\]"`]/g, '')
