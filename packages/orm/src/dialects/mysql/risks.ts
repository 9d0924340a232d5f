import { type ColumnChange, type RiskRule, risksBy, type SchemaRisk, type SchemaRisks } from '../base/risks.ts'
import type { ColumnState } from '../base/schema-editor.ts'

const COPIED = 'the table is copied'

/**
 * By https://dev.mysql.com/doc/refman/9.4/en/innodb-online-ddl-operations.html and
 * https://mariadb.com/docs/server/server-usage/storage-engines/innodb/innodb-online-ddl: indexes are built and columns come and go beside others.
 */
const RULES: readonly RiskRule[] = [
  {
    of: /^(?:CREATE FULLTEXT INDEX|CREATE SPATIAL INDEX|ALTER TABLE .* ADD (?:FULLTEXT|SPATIAL) )/i,
    blocks: 'writes',
    while: 'the index is built',
    instead: 'Add it while nobody writes: there is no way beside them.',
  },
  {
    of: /^ALTER TABLE .* ADD CONSTRAINT .* CHECK \(/i,
    blocks: 'writes',
    while: COPIED,
    instead: 'Add it while nobody writes, or hold the rows to it in the model alone: there is no way beside them.',
  },
  {
    of: /^ALTER TABLE .* ADD COLUMN .* (?:STORED|AUTO_INCREMENT)/i,
    blocks: 'writes',
    while: COPIED,
    instead: 'Let it be computed with each read ({ stored: false }), or add a plain column and fill it in batches.',
  },
  {
    of: /^UPDATE /i,
    blocks: 'writes',
    while: 'every row is written and stays locked',
    instead: 'Fill the rows in batches before, with runCode in a migration with atomic: false.',
  },
]

// What may lock nothing is refused where it would have to.
const MODIFIED = /^ALTER TABLE (?!.*\bLOCK=NONE\b).* MODIFY (?:COLUMN )?/is

/** MySQL alone takes a default that is an expression, and copies the table for it; MariaDB keeps it beside the rows. */
const COMPUTED_DEFAULT: RiskRule = {
  of: /^ALTER TABLE .* ADD COLUMN .* DEFAULT \(/i,
  blocks: 'writes',
  while: COPIED,
  instead: 'Let it be NULL without a default, fill it in batches with runCode and atomic: false, and alter it then.',
}

const keyRule = ({ before, after }: ColumnChange): RiskRule => ({
  of: /^ALTER TABLE .* ADD CONSTRAINT .* FOREIGN KEY /i,
  blocks: 'writes',
  while: COPIED,
  instead:
    after && !before
      ? 'Add the column first, and its key with runSql between SET foreign_key_checks = 0 and = 1, once no row points nowhere.'
      : 'Apply it while nobody writes: the keys that hold these values are made again, and there is no way beside them.',
})

/** What holds up whom on MySQL. */
export const risks = risksOf([...RULES, COMPUTED_DEFAULT])

/** What holds up whom on MariaDB. */
export const mariadbRisks = risksOf(RULES)

function risksOf(rules: readonly RiskRule[]): SchemaRisks {
  return (statements, change = {}) => [
    ...risksBy([keyRule(change), ...rules], statements),
    ...(statements.some((sql) => MODIFIED.test(sql)) ? modified(change) : []),
  ]
}

function modified({ before, after }: ColumnChange): readonly SchemaRisk[] {
  // A column that is new was empty before: it is given its type and its default.
  if (after && (!before || staysInPlace(before, after))) return []
  return [
    {
      blocks: 'writes',
      while: COPIED,
      instead: 'Add a new column, fill it in batches with runCode and atomic: false, and rename the two then.',
    },
  ]
}

const TEXTS: readonly string[] = ['char', 'slug', 'email', 'url']
// The length of a text is kept in one byte up to 255 bytes, and in two beyond; a character takes up to four.
const lengthBytes = ({ spec }: ColumnState): number => ((spec.maxLength ?? 0) * 4 > 255 ? 2 : 1)

// What changes is NULL, the default, the comment, or how long a text may be.
function staysInPlace(before: ColumnState, after: ColumnState): boolean {
  const { kind, digits, places, maxLength = 0 } = before.spec
  if (TEXTS.includes(kind) && TEXTS.includes(after.spec.kind))
    return (after.spec.maxLength ?? 0) >= maxLength && lengthBytes(before) === lengthBytes(after)
  return kind === after.spec.kind && digits === after.spec.digits && places === after.spec.places
}
