import { Unsupported } from '../../errors/errors.ts'
import type { Columns } from '../base/columns.ts'
import { refuseIndex } from '../base/index-syntax.ts'
import type { IndexState, TableState } from '../base/schema-editor.ts'
import { standardLiteral } from '../base/schema-syntax.ts'
import type { FulltextOperators } from '../base/search.ts'
import { readWords, type SoughtWords } from '../base/search-words.ts'
import { features } from './features.ts'

/** How FTS5 reads words: in Unicode, and accents count as they do everywhere else. */
const TOKENIZERS: Readonly<Record<string, string>> = {
  simple: 'unicode61 remove_diacritics 0',
  english: 'porter unicode61 remove_diacritics 0',
}
/** What a tokenizer is called; `undefined` for one of somebody else's. */
export const configOf = (tokenizer: string): string | undefined =>
  Object.keys(TOKENIZERS).find((name) => TOKENIZERS[name] === tokenizer)

// FTS5 has its own columns of these names.
const TAKEN: readonly string[] = ['rank', 'rowid']

/** Whether an index is a table of words of FTS5. */
export const isFulltext = ({ method }: IndexState): boolean => method === 'fulltext'

/** The triggers that keep a table of words. */
export const triggersOf = ({ name }: IndexState): readonly string[] =>
  ['insert', 'delete', 'update'].map((event) => `${name}_${event}`)

/**
 * A full-text index: a table of FTS5 that has the words alone and looks texts up in the table that it is over (https://sqlite.org/fts5.html#external_content_tables),
 * and the triggers that tell it of every change. Raises `Unsupported`.
 */
export function createFulltext(
  columns: Columns,
  quote: (name: string) => string,
  table: TableState,
  index: IndexState,
): readonly string[] {
  refuseIndex({ features }, index)
  const key = keyOf(columns, table, index)
  const taken = index.columns.find((column) => TAKEN.includes(column.toLowerCase()))
  if (taken)
    throw new Unsupported(
      `a column "${taken}" in a full-text index (the index "${index.name}")`,
      features.title,
      'Give its field another column: .column(…).',
    )
  const [name, owner] = [quote(index.name), quote(table.table)]
  const names = index.columns.map(quote)
  const options = [
    `content=${standardLiteral(table.table)}`,
    `content_rowid=${standardLiteral(key)}`,
    `tokenize=${standardLiteral(TOKENIZERS[index.config ?? 'simple'])}`,
  ]
  const values = (row: 'new' | 'old'): string =>
    [key, ...index.columns].map((column) => `${row}.${quote(column)}`).join(', ')
  const put = `INSERT INTO ${name} (rowid, ${names.join(', ')}) VALUES (${values('new')});`
  const take = `INSERT INTO ${name} (${name}, rowid, ${names.join(', ')}) VALUES ('delete', ${values('old')});`
  const [inserted, deleted, updated] = triggersOf(index).map(quote)
  // A column that the database computes is never named in an update.
  const computed = table.columns.some(({ column, spec }) => index.columns.includes(column) && spec.generated)
  const changed = computed ? '' : ` OF ${[quote(key), ...names].join(', ')}`
  return [
    `CREATE VIRTUAL TABLE ${name} USING fts5(${[...names, ...options].join(', ')})`,
    `CREATE TRIGGER ${inserted} AFTER INSERT ON ${owner} BEGIN ${put} END`,
    `CREATE TRIGGER ${deleted} AFTER DELETE ON ${owner} BEGIN ${take} END`,
    `CREATE TRIGGER ${updated} AFTER UPDATE${changed} ON ${owner} BEGIN ${take} ${put} END`,
    `INSERT INTO ${name} (${name}) VALUES ('rebuild')`,
  ]
}

/** Takes a full-text index away; its own tables go with it. */
export function dropFulltext(quote: (name: string) => string, index: IndexState): readonly string[] {
  return [...triggersOf(index).map((trigger) => `DROP TRIGGER ${quote(trigger)}`), `DROP TABLE ${quote(index.name)}`]
}

// Rows are found again by their key. Where it is no whole number, SQLite counts them by itself, and anew with each VACUUM.
function keyOf(columns: Columns, table: TableState, index: IndexState): string {
  const key = table.columns.find(({ primaryKey }) => primaryKey)
  if (key && columns.typeOf(key.spec).toLowerCase() === 'integer') return key.column
  throw new Unsupported(
    `full-text indexes of tables whose key is no whole number (the index "${index.name}")`,
    features.title,
    'Let the database count the key: f.bigAuto().',
  )
}

/** The search for words of FTS5. */
export const fulltext = (quote: (name: string) => string): FulltextOperators => {
  const asked = (name: string, words: string): string => `FROM ${quote(name)} WHERE ${quote(name)} MATCH ${words}`
  return {
    words: (text, kind) =>
      kind === 'raw'
        ? text.trim() || NOTHING
        : readWords(text, kind).map(listOf).filter(Boolean).join(' OR ') || NOTHING,
    matches: ({ name, key }, words) => `(${key} IN (SELECT rowid ${asked(name, words)}))`,
    // Asked row by row it would count all rows anew each time. It gives less for what matches better.
    rank: ({ name, key }, words, weights = []) =>
      `COALESCE((WITH found (id, rank) AS MATERIALIZED (SELECT rowid, -bm25(${[quote(name), ...weights].join(', ')}) ${asked(name, words)}) SELECT rank FROM found WHERE id = ${key}), 0.0)`,
    headline: {
      words: (text, kind, column) => {
        if (kind === 'raw') return `{${quoted(column)}} : (${text})`
        const words = readWords(text, kind).flatMap((list) => list.filter(({ not }) => !not))
        return words.length ? `{${quoted(column)}} : (${words.map(phrase).join(' OR ')})` : NOTHING
      },
      piece: ({ name, alias, key, columns }, column, words, { start, stop, maxWords }, mark) => {
        const text = `${alias}.${quote(column)}`
        const at = columns.indexOf(column)
        const most = Math.min(maxWords, LONGEST)
        const shown = `snippet(${quote(name)}, ${at}, ${mark(start ?? '<b>')}, ${mark(stop ?? '</b>')}, '', ${most})`
        return `COALESCE((SELECT ${shown} ${asked(name, words)} AND rowid = ${key}), SUBSTR(${text}, 1, ${most * LETTERS}))`
      },
    },
  }
}

/** FTS5 finds nothing for a phrase without words, and refuses a text without any phrase. */
const NOTHING = '""'
/** The most words that FTS5 shows. */
const LONGEST = 64
/** As many characters of a text in which nothing is found stand for a word. */
const LETTERS = 8

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
// Within quotes nothing means anything but a quote, and no word has one.
const phrase = ({ words }: SoughtWords): string => `"${words.join(' ')}"`

function listOf(list: readonly SoughtWords[]): string {
  const [there, left] = [list.filter(({ not }) => !not), list.filter(({ not }) => not)]
  if (there.length === 0) return ''
  const all = `(${there.map(phrase).join(' AND ')})`
  return left.length ? `(${all} NOT (${left.map(phrase).join(' OR ')}))` : all
}
