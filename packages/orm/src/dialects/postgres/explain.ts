import { type ExplainOperators, linesOf } from '../base/explain.ts'

/** How PostgreSQL explains a statement: in every format, measured with the pages that were read. */
export const explaining: ExplainOperators = {
  explain: ({ format, analyze }) => `EXPLAIN (FORMAT ${format.toUpperCase()}${analyze ? ', ANALYZE, BUFFERS' : ''})`,
  explained: linesOf,
}
