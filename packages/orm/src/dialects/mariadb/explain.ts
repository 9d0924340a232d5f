import { asksDetails, type ExplainOperators, linesOf, noSuchPlan } from '../base/explain.ts'

/** How MariaDB explains a statement: as a table in text and in JSON, and measures both. */
export const explaining: ExplainOperators = {
  explain: (asked) => {
    const verb = asked.analyze ? 'ANALYZE' : 'EXPLAIN'
    if (!asksDetails(asked)) {
      if (asked.format === 'text' || asked.format === 'traditional') return verb
      if (asked.format === 'json') return `${verb} FORMAT=JSON`
    }
    throw noSuchPlan(asked, 'MariaDB', "It has 'text', which is 'traditional', and 'json', and measures both.")
  },
  explained: linesOf,
}
