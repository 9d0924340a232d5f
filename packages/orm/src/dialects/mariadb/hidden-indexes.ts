import { shortName } from '@tsango/toolkit/text'
import type { IndexState, TableExpression, TableState } from '../base/schema-editor.ts'
import type { SchemaPieces, SchemaSyntax } from '../base/schema-syntax.ts'
import { fulltextIndexes } from '../mysql/fulltext.ts'
import { type IndexStatements, plainIndexes } from '../mysql/schema-editor.ts'

/** A text in a unique index has at most so many characters. */
const LONGEST = 768

interface HiddenColumn {
  readonly name: string
  /** `TINYINT GENERATED ALWAYS AS (…) VIRTUAL INVISIBLE`. */
  readonly type: string
}

/** A unique index over what is computed, as one over columns that nobody sees. */
interface HiddenIndex {
  readonly index: IndexState
  readonly columns: readonly HiddenColumn[]
}

/**
 * The statements about indexes of MariaDB. It has none over expressions, but over columns that it computes itself: a unique index gets one for each
 * expression, and one that is NULL for all rows which are not in it. They come and go in one statement with the index.
 */
export function hiddenIndexes(syntax: SchemaSyntax, pieces: SchemaPieces): IndexStatements {
  const { quote } = syntax.operators
  const plain = plainIndexes(syntax, pieces)
  const standard = fulltextIndexes(syntax, plain, 'utf8mb4_uca1400_nopad_as_ci')
  const columnOf = ({ name, type }: HiddenColumn): string => `${quote(name)} ${type}`
  const statements: IndexStatements = {
    within: (table, index) => {
      const hidden = hiddenIndex(syntax, table, index)
      return hidden
        ? [...hidden.columns.map(columnOf), ...plain.within(table, hidden.index)]
        : standard.within(table, index)
    },
    addIndex: (table, index) => {
      const hidden = hiddenIndex(syntax, table, index)
      if (!hidden) return standard.addIndex(table, index)
      const added = hidden.columns.map((one) => `ADD COLUMN ${columnOf(one)}, `).join('')
      return [`ALTER TABLE ${quote(table.table)} ${added}ADD ${plain.within(table, hidden.index).join()}`]
    },
    dropIndex: (table, index) => {
      const hidden = hiddenIndex(syntax, table, index)
      if (!hidden) return standard.dropIndex(table, index)
      const dropped = hidden.columns.map(({ name }) => `, DROP COLUMN ${quote(name)}`).join('')
      return [`ALTER TABLE ${quote(table.table)} DROP INDEX ${quote(index.name)}${dropped}`]
    },
    // The columns are named after it.
    renameIndex: (table, before, after) =>
      hiddenIndex(syntax, table, before)
        ? [...statements.dropIndex(table, before), ...statements.addIndex(table, after)]
        : standard.renameIndex(table, before, after),
  }
  return statements
}

function hiddenIndex(syntax: SchemaSyntax, table: TableState, index: IndexState): HiddenIndex | undefined {
  const { where, expressions = [], ...plain } = index
  if (!index.unique || !(where || expressions.length)) return undefined
  const columns: HiddenColumn[] = []
  const terms = expressions.map(({ expression, descending }, at) => {
    if (expression.column !== undefined) return { name: expression.column, descending }
    const name = shortName(`${index.name}_${at + 1}`)
    columns.push({ name, type: generated(...computed(syntax, table, expression)) })
    return { name, descending }
  })
  if (where) {
    const name = shortName(`${index.name}_when`)
    columns.push({ name, type: generated('TINYINT', `CASE WHEN ${where.write(table, syntax).sql} THEN 1 END`) })
    terms.push({ name, descending: false })
  }
  const descending = terms.filter((term) => term.descending).map(({ name }) => name)
  return {
    index: {
      ...plain,
      columns: [...index.columns, ...terms.map(({ name }) => name)],
      descending: [...(index.descending ?? []), ...descending],
    },
    columns,
  }
}

function generated(type: string, sql: string): string {
  return `${type} GENERATED ALWAYS AS (${sql}) VIRTUAL INVISIBLE`
}

// What is made of texts is as long as the longest of them, or else it could not be unique.
function computed(syntax: SchemaSyntax, table: TableState, expression: TableExpression): readonly [string, string] {
  const { sql, spec } = expression.write(table, syntax)
  if (spec.sort !== 'text') return [syntax.columns.typeOf(spec), sql]
  const lengths = table.columns
    .filter(({ column, spec }) => expression.columns.includes(column) && spec.sort === 'text')
    .map((column) => column.spec.maxLength ?? LONGEST)
  const maxLength = Math.min(LONGEST, Math.max(...lengths, 1))
  return [syntax.columns.typeOf({ ...spec, maxLength }), sql]
}
