import { type ExplainOperators, linesOf, noSuchPlan } from '../base/explain.ts'

/** How MySQL explains a statement: as a tree in text, which it can measure, and in JSON. */
export const explaining: ExplainOperators = {
  explain: (asked) => {
    if (asked.format === 'text') return asked.analyze ? 'EXPLAIN ANALYZE' : 'EXPLAIN FORMAT=TREE'
    if (asked.format === 'json' && !asked.analyze) return 'EXPLAIN FORMAT=JSON'
    throw noSuchPlan(asked, 'MySQL', "It has 'text', which it can measure, and 'json'.")
  },
  explained: linesOf,
}
