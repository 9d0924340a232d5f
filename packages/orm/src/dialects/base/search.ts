/** How the words of a search are read. */
export type SearchKind = 'plain' | 'phrase' | 'websearch' | 'raw'

/** A text that is searched in, and how much it weighs. */
export interface SearchedText {
  /** SQL text that is never NULL. */
  readonly sql: string
  readonly weight: 'A' | 'B' | 'C' | 'D' | undefined
}

/** How a database searches for words. Configurations are names without quotes in them; all else is SQL text. */
export interface SearchOperators {
  /** The words of texts, as they are searched in. */
  vector(texts: readonly SearchedText[], config: string): string
  /** The words that are searched for. */
  query(words: string, kind: SearchKind, config: string): string
  matches(vector: string, query: string): string
  /** How well they match, as a float: more is better. */
  rank(vector: string, query: string): string
  /** A piece of a text in which the words are marked as the options say. */
  headline(text: string, query: string, config: string, options: string): string
  /** Whether texts are alike by groups of three letters; `within`: whether a piece of the text is like the other. */
  similar(text: string, other: string, within: boolean): string
  /** How alike they are, from 0 to 1, as a float. */
  similarity(text: string, other: string, within: boolean): string
  /** A text without accents. */
  unaccent(text: string): string
}
