import { type RiskRule, risksBy, type SchemaRisks } from '../base/risks.ts'

const RULES: readonly RiskRule[] = [
  {
    of: /^(?:CREATE (?:UNIQUE )?INDEX |INSERT INTO .* VALUES \('rebuild'\))/i,
    blocks: 'writes',
    while: 'the index is built',
    instead: 'Apply it while little is written: a file has one writer.',
  },
  {
    of: /^(?:INSERT INTO .* SELECT|UPDATE) /i,
    blocks: 'writes',
    while: 'the table is copied, as ALTER TABLE cannot change it so',
    instead: 'Apply it while little is written: a file has one writer.',
  },
]

/** What holds up whom on SQLite. Those who read go on, beside its log of writes. */
export const risks: SchemaRisks = (statements) => risksBy(RULES, statements)
