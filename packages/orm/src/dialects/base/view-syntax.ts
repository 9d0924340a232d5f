import { Unsupported } from '../../errors/errors.ts'
import type { SchemaEditor } from './schema-editor.ts'
import type { SchemaPieces, SchemaSyntax } from './schema-syntax.ts'

/** The statements about views. */
export type ViewStatements = Pick<SchemaEditor, 'createView' | 'dropView' | 'refreshView'>

/** The statements about views, as all databases write them. */
export function viewStatements({ features }: SchemaSyntax, pieces: SchemaPieces): ViewStatements {
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
  return {
    createView: ({ table, sql, materialized }) => {
      if (materialized) refuseKept(table.table)
      const query = sql.trim().replace(/;$/, '')
      return [
        `CREATE ${word(materialized)} ${quote(table.table)} AS\n${query}`,
        ...(materialized ? table.indexes.map((index) => pieces.createIndex(table, index)) : []),
      ]
    },
    dropView: ({ table, materialized }) => [`DROP ${word(materialized)} ${quote(table.table)}`],
    refreshView: (view, concurrently) => {
      refuseKept(view)
      return [`REFRESH MATERIALIZED VIEW ${concurrently ? 'CONCURRENTLY ' : ''}${quote(view)}`]
    },
  }
}
