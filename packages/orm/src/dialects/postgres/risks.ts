import { type ColumnChange, type RiskRule, risksBy, type SchemaRisk, type SchemaRisks } from '../base/risks.ts'
import type { ColumnState } from '../base/schema-editor.ts'

const SCANNED = 'every row is read'
const REWRITTEN = 'the table is written anew'

/** By https://www.postgresql.org/docs/current/sql-altertable.html and https://www.postgresql.org/docs/current/sql-createindex.html. */
const RULES: readonly RiskRule[] = [
  {
    of: /^CREATE (?:UNIQUE )?INDEX /i,
    unless: /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY /i,
    blocks: 'writes',
    while: 'the index is built',
    concurrently: true,
    instead: 'Add it with { concurrently: true }, in a migration of its own with atomic: false.',
  },
  {
    of: /^ALTER TABLE .* ADD CONSTRAINT .* CHECK \(/i,
    unless: / NOT VALID$/i,
    blocks: 'reads and writes',
    while: SCANNED,
    concurrently: true,
    instead: 'Add it with { concurrently: true }, in a migration of its own with atomic: false.',
  },
  {
    of: /^ALTER TABLE .* ADD CONSTRAINT .* EXCLUDE /i,
    blocks: 'reads and writes',
    while: 'its index is built',
    instead: 'Add it while nobody works with the table: there is no way beside them.',
  },
  {
    of: /^ALTER TABLE .* ALTER COLUMN .* SET NOT NULL/i,
    blocks: 'reads and writes',
    while: SCANNED,
    concurrently: true,
    instead: 'Alter it with { concurrently: true }, in a migration of its own with atomic: false.',
  },
  {
    of: /^ALTER TABLE .* ADD COLUMN .* (?:GENERATED ALWAYS AS \(.*STORED|GENERATED (?:BY DEFAULT|ALWAYS) AS IDENTITY|DEFAULT \(?(?:gen_random_uuid|random|clock_timestamp)\()/i,
    blocks: 'reads and writes',
    while: REWRITTEN,
    instead:
      'Add a plain column that may be NULL, fill it in batches with runCode and atomic: false, and alter it then.',
  },
  {
    of: /^UPDATE /i,
    blocks: 'writes',
    while: 'every row is written and stays locked',
    instead: 'Fill the rows in batches before, with runCode in a migration with atomic: false.',
  },
]

const rulesFor = (change: ColumnChange): readonly RiskRule[] => [
  {
    of: /^ALTER TABLE .* ADD CONSTRAINT .* FOREIGN KEY /i,
    unless: / NOT VALID$/i,
    blocks: 'writes',
    while: 'every row of both tables is read',
    instead: change.before
      ? 'Apply it while nobody writes into either table: there is no way beside them.'
      : 'Let it be NULL and add it with { concurrently: true }, in a migration of its own with atomic: false.',
  },
  ...RULES,
]

// A check that was looked through proves that a column holds no NULL.
const PROVED = /^ALTER TABLE .* ADD CONSTRAINT .* CHECK \(.* IS NOT NULL\) NOT VALID$/is

// A key to another table is the one that lets others read while it is added.
const EXCLUSIVE = /^(?:ALTER TABLE (?!.* (?:FOREIGN KEY|VALIDATE CONSTRAINT) )|DROP INDEX (?!CONCURRENTLY ))/i

/** What holds up whom on PostgreSQL. */
export const risks: SchemaRisks = (statements, change = {}) => [
  ...risksBy(
    rulesFor(change),
    statements.some((sql) => PROVED.test(sql)) ? statements.filter((sql) => !/ SET NOT NULL$/i.test(sql)) : statements,
    EXCLUSIVE,
  ),
  ...(statements.some((sql) => /ALTER COLUMN .* TYPE /is.test(sql)) ? retyped(change) : []),
]

function retyped({ before, after }: ColumnChange): readonly SchemaRisk[] {
  if (before && after && widens(before, after)) return []
  return [
    {
      blocks: 'reads and writes',
      while: REWRITTEN,
      instead: 'Add a new column, fill it in batches with runCode and atomic: false, and rename the two then.',
    },
  ]
}

const TEXTS: readonly string[] = ['char', 'slug', 'email', 'url', 'text']

// Texts that may be longer, and numbers with more digits before the point, are what they were.
function widens({ spec: before }: ColumnState, { spec: after }: ColumnState): boolean {
  if (TEXTS.includes(before.kind) && TEXTS.includes(after.kind))
    return (after.maxLength ?? Number.POSITIVE_INFINITY) >= (before.maxLength ?? Number.POSITIVE_INFINITY)
  if (before.kind !== 'decimal' || after.kind !== 'decimal') return false
  return before.places === after.places && (after.digits ?? 0) >= (before.digits ?? 0)
}
