import type { Headline, SearchKind, SearchOperators } from '../base/search.ts'

const QUERIES: Readonly<Record<SearchKind, string>> = {
  plain: 'plainto_tsquery',
  phrase: 'phraseto_tsquery',
  websearch: 'websearch_to_tsquery',
  raw: 'to_tsquery',
}

// One leaves out the word behind it. The server takes a few of them behind each other as often turned round, and gives up at some thirty.
const DASHES = /(?<=^|[\s"])-[-\s]*/g

/** The search for words of PostgreSQL, and what its extensions pg_trgm and unaccent bring. */
export const search: SearchOperators = {
  // With a constant for the configuration it never gives another result: an index can be over it.
  vector: (texts, config) =>
    `(${texts.map(({ sql, weight }) => weighed(`to_tsvector('${config}', ${sql})`, weight)).join(' || ')})`,
  words: (text, kind) => (kind === 'websearch' ? text.replace(DASHES, (run) => (run.endsWith('-') ? '-' : ' ')) : text),
  query: (words, kind, config) => `${QUERIES[kind]}('${config}', ${words})`,
  matches: (vector, query) => `(${vector} @@ ${query})`,
  rank: (vector, query, { cover, normalization } = { cover: false, normalization: 0 }) =>
    `CAST(ts_rank${cover ? '_cd' : ''}(${vector}, ${query}${normalization ? `, ${normalization}` : ''}) AS double precision)`,
  headline: (text, query, config, options) => `ts_headline('${config}', ${text}, ${query}, ${options})`,
  headlineOptions,
  similar: (text, other, within) => `(CAST(${text} AS text) ${within ? '%>' : '%'} ${other})`,
  similarity: (text, other, within) =>
    `CAST(${within ? `word_similarity(${other}, ${text})` : `similarity(${text}, ${other})`} AS double precision)`,
  unaccent: (text) => `unaccent(${text})`,
}

function headlineOptions({ start, stop, minWords, maxWords }: Headline): string {
  const marked = Object.entries({ StartSel: start, StopSel: stop }).flatMap(([name, text]) =>
    text === undefined ? [] : [`${name}="${text.replaceAll('"', '""')}"`],
  )
  return [...marked, `MinWords=${minWords}`, `MaxWords=${maxWords}`].join(', ')
}

function weighed(vector: string, weight: string | undefined): string {
  return weight === undefined ? vector : `setweight(${vector}, '${weight}')`
}
