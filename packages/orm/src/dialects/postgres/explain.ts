import { EXPLAIN_DETAILS, type ExplainOperators, linesOf, noSuchPlan } from '../base/explain.ts'

const FORMATS: readonly string[] = ['text', 'json', 'yaml', 'xml']

/** How PostgreSQL explains a statement: in its formats, measured with the pages that were read, with the details that are asked for. */
export const explaining: ExplainOperators = {
  explain: (asked) => {
    const { format, analyze, buffers = analyze } = asked
    if (!FORMATS.includes(format)) throw noSuchPlan(asked, 'PostgreSQL', `It has ${FORMATS.join(', ')}.`)
    if (asked.wal && !analyze)
      throw noSuchPlan(asked, 'PostgreSQL', 'What is written is known once it has run: analyze: true.')
    const details = EXPLAIN_DETAILS.filter((name) => (name === 'buffers' ? buffers : asked[name]))
    const options = [`FORMAT ${format}`, ...(analyze ? ['ANALYZE'] : []), ...details]
    return `EXPLAIN (${[...options, ...(analyze && !buffers ? ['BUFFERS OFF'] : [])].join(', ').toUpperCase()})`
  },
  explained: linesOf,
}
