import { asksDetails, type ExplainOperators, linesOf, noSuchPlan } from '../base/explain.ts'

/** How MySQL explains a statement: as a tree in text, which it can measure, and in JSON. */
export const explaining: ExplainOperators = {
  explain: (asked) => {
    const { format, analyze } = asked
    if (!asksDetails(asked)) {
      if (format === 'text' || format === 'tree') return analyze ? 'EXPLAIN ANALYZE' : 'EXPLAIN FORMAT=TREE'
      if (!analyze && (format === 'json' || format === 'traditional')) return `EXPLAIN FORMAT=${format.toUpperCase()}`
    }
    throw noSuchPlan(asked, 'MySQL', "It has 'text', which is 'tree' and can be measured, 'json' and 'traditional'.")
  },
  explained: linesOf,
}
