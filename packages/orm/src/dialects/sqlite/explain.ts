import { asksDetails, type ExplainOperators, noSuchPlan } from '../base/explain.ts'

/** How SQLite explains a statement: the plan as text, without measurement. */
export const explaining: ExplainOperators = {
  explain: (asked) => {
    if (asked.format === 'text' && !asked.analyze && !asksDetails(asked)) return 'EXPLAIN QUERY PLAN'
    throw noSuchPlan(asked, 'SQLite', "It has 'text' without measurement.")
  },
  explained: (rows) => {
    const depths = new Map<unknown, number>([[0, -1]])
    return rows
      .map(([id, parent, , detail]) => {
        const depth = (depths.get(parent) ?? -1) + 1
        depths.set(id, depth)
        return `${'  '.repeat(depth)}${String(detail)}`
      })
      .join('\n')
  },
}
