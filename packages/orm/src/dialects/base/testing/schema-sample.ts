import { f } from '@tsango/core/fields'
import type { ColumnState, SchemaEditor, TableState } from '../schema-editor.ts'
import { testColumn, testExpression, testTable } from './test-database.ts'

/** The statements of a few changes, one a line, for the snapshot in a dialect's folder. */
export function sampleStatements(schema: SchemaEditor): string {
  const author: ColumnState = testColumn('author', f.bigInt().spec, {
    column: 'author_id',
    references: { table: 'blog_author', column: 'id', onDelete: 'cascade' },
  })
  const post: TableState = testTable(
    'blog_post',
    { title: f.char(200).spec, body: { ...f.text().spec, nullable: true } },
    {
      columns: [author],
      indexes: [{ name: 'blog_post_title_uniq', columns: ['title'], unique: true }],
      checks: [{ name: 'blog_post_title', check: testExpression({ not: ['title', 'exact', "it's"] }) }],
    },
  )
  const made = testColumn('made', f.dateTime().spec)
  const longer = testColumn('body', { ...f.char(500).spec })
  const withMade: TableState = { ...post, columns: [...post.columns, made] }
  const altered: TableState = { ...post, columns: post.columns.map((one) => (one.name === 'body' ? longer : one)) }
  const without: TableState = { ...post, columns: post.columns.filter((one) => one !== author) }
  const [, , body] = post.columns
  return [
    ...schema.createTable(post),
    ...schema.addColumn(post, withMade, made, new Date('2026-11-20T01:02:03.004Z')),
    ...schema.alterColumn(post, altered, body ?? longer, longer, ''),
    ...schema.dropColumn(post, without, author),
    ...schema.addIndex(post, { name: 'blog_post_body_idx', columns: ['body'], unique: false }),
    ...schema.dropTable(post),
  ].join('\n')
}
