import { Unsupported } from '../../errors/errors.ts'
import type { SchemaEditor } from './schema-editor.ts'
import type { SchemaPieces, SchemaSyntax } from './schema-syntax.ts'

/** The statements about views. */
export type ViewStatements = Pick<SchemaEditor, 'createView' | 'commentView' | 'dropView' | 'refreshView'>

/** The statements about views, as all databases write them. */
export function viewStatements({ features, comments, literal }: SchemaSyntax, pieces: SchemaPieces): ViewStatements {
  const { quote } = pieces
  const word = (materialized: boolean): string => (materialized ? 'MATERIALIZED VIEW' : 'VIEW')
  const refuseKept = (name: string): void => {
    if (!features.materializedViews)
      throw new Unsupported(
        `views whose rows are kept ("${name}")`,
        features.title,
        'Leave "materialized" out, or keep the rows in a table of your own.',
      )
  }
  const told = (name: string, materialized: boolean, comment: string | undefined): string[] =>
    comments === 'statement'
      ? [`COMMENT ON ${word(materialized)} ${quote(name)} IS ${comment ? literal(comment) : 'NULL'}`]
      : []
  return {
    createView: ({ table, sql, materialized }) => {
      if (materialized) refuseKept(table.table)
      const query = sql.trim().replace(/;$/, '')
      return [
        `CREATE ${word(materialized)} ${quote(table.table)} AS\n${query}`,
        ...(materialized ? table.indexes.map((index) => pieces.createIndex(table, index)) : []),
        ...(table.comment ? told(table.table, materialized, table.comment) : []),
      ]
    },
    commentView: ({ table, materialized }) => told(table.table, materialized, table.comment),
    dropView: ({ table, materialized }) => [`DROP ${word(materialized)} ${quote(table.table)}`],
    refreshView: (view, concurrently) => {
      refuseKept(view)
      return [`REFRESH MATERIALIZED VIEW ${concurrently ? 'CONCURRENTLY ' : ''}${quote(view)}`]
    },
  }
}
