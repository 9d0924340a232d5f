import { shortName } from '@tsango/toolkit/text'
import { Unsupported } from '../../errors/errors.ts'
import { refuseIndex } from '../base/index-syntax.ts'
import type { IndexState } from '../base/schema-editor.ts'
import type { SchemaSyntax } from '../base/schema-syntax.ts'
import type { FulltextOperators, SearchedIndex } from '../base/search.ts'
import { readWords, type SoughtWords } from '../base/search-words.ts'
import type { IndexStatements } from './schema-editor.ts'

/** InnoDB holds no shorter words unless the server is told so: one that is asked for would be nowhere. */
const SHORTEST = 3

/**
 * The column that a full-text index is over. Words are compared as the collation of their column compares texts, and those of all columns tell cases apart:
 * so the texts lie once more in one that does not, nobody sees it, and the server writes it. It comes and goes in one statement with the index.
 */
export const wordsColumn = (index: string): string => shortName(`${index}_words`)

/** The statements about indexes where those of words are over a column of their own; `collation` tells accents apart, and no cases. */
export function fulltextIndexes(syntax: SchemaSyntax, others: IndexStatements, collation: string): IndexStatements {
  const { quote } = syntax.operators
  const made = (index: IndexState): readonly [column: string, index: string] => {
    refuseIndex(syntax, index)
    const texts = index.columns.map((column) => `${quote(column)} COLLATE ${collation}`)
    const words = quote(wordsColumn(index.name))
    return [
      `${words} LONGTEXT CHARACTER SET utf8mb4 COLLATE ${collation} GENERATED ALWAYS AS (CONCAT_WS(' ', ${texts.join(', ')})) STORED INVISIBLE`,
      `FULLTEXT INDEX ${quote(index.name)} (${words})`,
    ]
  }
  const gone = ({ name }: IndexState): string => `DROP INDEX ${quote(name)}, DROP COLUMN ${quote(wordsColumn(name))}`
  return {
    within: (table, index) => (index.method === 'fulltext' ? made(index) : others.within(table, index)),
    addIndex: (table, index) => {
      if (index.method !== 'fulltext') return others.addIndex(table, index)
      const [column, over] = made(index)
      return [`ALTER TABLE ${quote(table.table)} ADD COLUMN ${column}, ADD ${over}`]
    },
    dropIndex: (table, index) =>
      index.method === 'fulltext'
        ? [`ALTER TABLE ${quote(table.table)} ${gone(index)}`]
        : others.dropIndex(table, index),
    renameIndex: (table, before, after) =>
      before.method === 'fulltext'
        ? [
            `ALTER TABLE ${quote(table.table)} RENAME INDEX ${quote(before.name)} TO ${quote(after.name)}, RENAME COLUMN ${quote(wordsColumn(before.name))} TO ${quote(wordsColumn(after.name))}`,
          ]
        : others.renameIndex(table, before, after),
  }
}

/** The search for words of MySQL and MariaDB. */
export function fulltext(title: string, quote: (name: string) => string): FulltextOperators {
  const against = ({ alias, name }: SearchedIndex, words: string): string =>
    `MATCH (${alias}.${quote(wordsColumn(name))}) AGAINST (${words} IN BOOLEAN MODE)`
  return {
    words: (text, kind) => (kind === 'raw' ? text : readWords(text, kind).map(listOf).filter(Boolean).join(' ')),
    matches: (index, words) => `(${against(index, words)} > 0)`,
    rank: (index, words, weights) => {
      if (weights) throw new Unsupported('weights of a search', title, 'Leave them out: its texts lie in one.')
      return `COALESCE(${against(index, words)}, 0e0)`
    },
  }
}

// One that has nothing to be found is none: what is left out alone finds nothing.
function listOf(list: readonly SoughtWords[]): string {
  const asked = list.filter(({ words }) => words.some((word) => [...word].length >= SHORTEST))
  if (asked.every(({ not }) => not)) return ''
  // Within quotes only a quote means something, and no word has one.
  const [first] = asked
  if (asked.length === 1) return `"${first?.words.join(' ')}"`
  return `(${asked.map(({ words, not }) => `${not ? '-' : '+'}"${words.join(' ')}"`).join(' ')})`
}
