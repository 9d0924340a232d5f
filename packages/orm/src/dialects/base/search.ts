/** How the words of a search are read. */
export type SearchKind = 'plain' | 'phrase' | 'websearch' | 'raw'

/** A text that is searched in, and how much it weighs. */
export interface SearchedText {
  /** SQL text that is never NULL. */
  readonly sql: string
  readonly weight: 'A' | 'B' | 'C' | 'D' | undefined
}

/** How a rank is counted where it is not as the database does by itself. */
export interface RankCount {
  /** How near the words stand to each other counts. */
  readonly cover: boolean
  /** What the rank is divided by: the sum of the numbers that the database gives its ways. */
  readonly normalization: number
}

/** How a piece of a text is shown. */
export interface Headline {
  /** What stands before and behind each of the words; default: `<b>` and `</b>`. */
  readonly start: string | undefined
  readonly stop: string | undefined
  readonly minWords: number
  readonly maxWords: number
}

/** A full-text index, and the rows of its table that are searched. */
export interface SearchedIndex {
  readonly name: string
  /** The table's alias in quotes. */
  readonly alias: string
  /** The key of its rows as SQL. */
  readonly key: string
  /** Its columns in their order. */
  readonly columns: readonly string[]
}

/** How a database searches for words that a full-text index holds, and never without one. All is SQL text, but for the words that are asked for. */
export interface FulltextOperators {
  /** What the index is asked for, as a parameter of the other methods. Nothing in words that people write means anything else than words. */
  words(text: string, kind: SearchKind): string
  /** Whether the words are there. */
  matches(index: SearchedIndex, words: string): string
  /** How well they match, as a float that is never NULL: more is better. `weights` are those of its columns. Raises `Unsupported`. */
  rank(index: SearchedIndex, words: string, weights: readonly number[] | undefined): string
  /** How a piece of a column is shown; absent where it cannot be. */
  readonly headline?: {
    /** What is marked, as {@link FulltextOperators.words}. */
    words(text: string, kind: SearchKind, column: string): string
    /** `mark` makes a parameter of a constant. */
    piece(index: SearchedIndex, column: string, words: string, headline: Headline, mark: Marker): string
  }
}

type Marker = (value: unknown) => string

/** How a database searches for words. Configurations are names without quotes in them; all else is SQL text. */
export interface SearchOperators {
  /** The words of texts, as they are searched in. */
  vector(texts: readonly SearchedText[], config: string): string
  /** What the words are sent as. */
  words(text: string, kind: SearchKind): string
  /** The words that are searched for. */
  query(words: string, kind: SearchKind, config: string): string
  matches(vector: string, query: string): string
  /** How well they match, as a float: more is better. */
  rank(vector: string, query: string, count?: RankCount): string
  /** A piece of a text in which the words are marked as the options say. */
  headline(text: string, query: string, config: string, options: string): string
  /** Those options, as text. */
  headlineOptions(headline: Headline): string
  /** Whether texts are alike by groups of three letters; `within`: whether a piece of the text is like the other. */
  similar(text: string, other: string, within: boolean): string
  /** How alike they are, from 0 to 1, as a float. */
  similarity(text: string, other: string, within: boolean): string
  /** A text without accents. */
  unaccent(text: string): string
}
