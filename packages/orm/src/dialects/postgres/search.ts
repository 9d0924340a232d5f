import type { SearchKind, SearchOperators } from '../base/search.ts'

const QUERIES: Readonly<Record<SearchKind, string>> = {
  plain: 'plainto_tsquery',
  phrase: 'phraseto_tsquery',
  websearch: 'websearch_to_tsquery',
  raw: 'to_tsquery',
}

/** The search for words of PostgreSQL, and what its extensions pg_trgm and unaccent bring. */
export const search: SearchOperators = {
  // With a constant for the configuration it never gives another result: an index can be over it.
  vector: (texts, config) =>
    `(${texts.map(({ sql, weight }) => weighed(`to_tsvector('${config}', ${sql})`, weight)).join(' || ')})`,
  query: (words, kind, config) => `${QUERIES[kind]}('${config}', ${words})`,
  matches: (vector, query) => `(${vector} @@ ${query})`,
  rank: (vector, query) => `CAST(ts_rank(${vector}, ${query}) AS double precision)`,
  headline: (text, query, config, options) => `ts_headline('${config}', ${text}, ${query}, ${options})`,
  similar: (text, other, within) => `(CAST(${text} AS text) ${within ? '%>' : '%'} ${other})`,
  similarity: (text, other, within) =>
    `CAST(${within ? `word_similarity(${other}, ${text})` : `similarity(${text}, ${other})`} AS double precision)`,
  unaccent: (text) => `unaccent(${text})`,
}

function weighed(vector: string, weight: string | undefined): string {
  return weight === undefined ? vector : `setweight(${vector}, '${weight}')`
}
