import { f } from '@tsango/core/fields'
import { expect, it } from 'vitest'
import type { TableState } from '../base/schema-editor.ts'
import { createTables, testColumn } from '../base/testing/test-database.ts'
import { describeSchema, sampleStatements, testTable } from '../base/testing.ts'
import { sqlite } from './sqlite.ts'
import { testFile } from './testing.ts'

describeSchema('SQLite', testFile)

it.each([
  ['index mine', 'CREATE INDEX mine ON shelf (size) WHERE size > 1'],
  ['trigger watch', 'CREATE TRIGGER watch AFTER INSERT ON shelf BEGIN SELECT 1; END'],
])('makes no table anew while an %s of somebody would be lost', async (what, own) => {
  const database = await testFile()
  const driver = await sqlite.connect(database.url, { name: 'default' })
  const [before, after] = [testColumn('size', f.int().spec), testColumn('size', f.text().spec)]
  const tableWith = (column: typeof before): TableState =>
    testTable('shelf', {}, { columns: [column], indexes: [{ name: 'ours', columns: ['size'], unique: false }] })
  await createTables(sqlite, driver, tableWith(before))
  const connection = await driver.acquire()
  await connection.execute(own)
  const change = async (): Promise<void> => {
    for (const sql of sqlite.schema.alterColumn(tableWith(before), tableWith(after), before, after, undefined))
      await connection.execute(sql)
  }
  await expect(change()).rejects.toMatchObject({ cause: { message: expect.stringContaining(`${what} would be lost`) } })
  await connection.execute(`DROP ${what}`)
  await change()
  await driver.release(connection)
  await driver.close()
  await database.remove()
})

it('writes the schema of SQLite', () => {
  expect(sampleStatements(sqlite.schema)).toMatchInlineSnapshot(`
    "CREATE TABLE "blog_post" (
      "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
      "title" text NOT NULL,
      "body" text,
      "author_id" integer NOT NULL,
      CONSTRAINT "blog_post_author_id_fk" FOREIGN KEY ("author_id") REFERENCES "blog_author" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT "blog_post_title" CHECK (NOT ("title" = 'it''s'))
    ) STRICT
    CREATE UNIQUE INDEX "blog_post_title_uniq" ON "blog_post" ("title")
    SELECT json_extract('{}', type || ' ' || name || ' would be lost, as the table is made anew: drop it before with runSql(…), and make it again after') FROM sqlite_schema WHERE tbl_name = 'blog_post' AND sql IS NOT NULL AND type <> 'table' AND name NOT IN ('blog_post_title_uniq')
    CREATE TABLE "new__blog_post" (
      "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
      "title" text NOT NULL,
      "body" text,
      "author_id" integer NOT NULL,
      "made" text NOT NULL,
      CONSTRAINT "blog_post_author_id_fk" FOREIGN KEY ("author_id") REFERENCES "blog_author" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT "blog_post_title" CHECK (NOT ("title" = 'it''s'))
    ) STRICT
    INSERT INTO "new__blog_post" ("id", "title", "body", "author_id", "made") SELECT "id", "title", "body", "author_id", '2026-11-20T01:02:03.004Z' FROM "blog_post"
    DELETE FROM sqlite_sequence WHERE name = 'new__blog_post'
    INSERT INTO sqlite_sequence (name, seq) SELECT 'new__blog_post', seq FROM sqlite_sequence WHERE name = 'blog_post'
    DROP TABLE "blog_post"
    PRAGMA legacy_alter_table = ON
    ALTER TABLE "new__blog_post" RENAME TO "blog_post"
    PRAGMA legacy_alter_table = OFF
    CREATE UNIQUE INDEX "blog_post_title_uniq" ON "blog_post" ("title")
    SELECT json_extract('{}', type || ' ' || name || ' would be lost, as the table is made anew: drop it before with runSql(…), and make it again after') FROM sqlite_schema WHERE tbl_name = 'blog_post' AND sql IS NOT NULL AND type <> 'table' AND name NOT IN ('blog_post_title_uniq')
    CREATE TABLE "new__blog_post" (
      "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
      "title" text NOT NULL,
      "body" text NOT NULL,
      "author_id" integer NOT NULL,
      CONSTRAINT "blog_post_author_id_fk" FOREIGN KEY ("author_id") REFERENCES "blog_author" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT "blog_post_title" CHECK (NOT ("title" = 'it''s'))
    ) STRICT
    INSERT INTO "new__blog_post" ("id", "title", "body", "author_id") SELECT "id", "title", COALESCE(CASE WHEN length("body") <= 500 THEN "body" WHEN "body" IS NOT NULL THEN json_extract('{}', 'no value of the new type') END, ''), "author_id" FROM "blog_post"
    DELETE FROM sqlite_sequence WHERE name = 'new__blog_post'
    INSERT INTO sqlite_sequence (name, seq) SELECT 'new__blog_post', seq FROM sqlite_sequence WHERE name = 'blog_post'
    DROP TABLE "blog_post"
    PRAGMA legacy_alter_table = ON
    ALTER TABLE "new__blog_post" RENAME TO "blog_post"
    PRAGMA legacy_alter_table = OFF
    CREATE UNIQUE INDEX "blog_post_title_uniq" ON "blog_post" ("title")
    SELECT json_extract('{}', type || ' ' || name || ' would be lost, as the table is made anew: drop it before with runSql(…), and make it again after') FROM sqlite_schema WHERE tbl_name = 'blog_post' AND sql IS NOT NULL AND type <> 'table' AND name NOT IN ('blog_post_title_uniq')
    CREATE TABLE "new__blog_post" (
      "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
      "title" text NOT NULL,
      "body" text,
      CONSTRAINT "blog_post_title" CHECK (NOT ("title" = 'it''s'))
    ) STRICT
    INSERT INTO "new__blog_post" ("id", "title", "body") SELECT "id", "title", "body" FROM "blog_post"
    DELETE FROM sqlite_sequence WHERE name = 'new__blog_post'
    INSERT INTO sqlite_sequence (name, seq) SELECT 'new__blog_post', seq FROM sqlite_sequence WHERE name = 'blog_post'
    DROP TABLE "blog_post"
    PRAGMA legacy_alter_table = ON
    ALTER TABLE "new__blog_post" RENAME TO "blog_post"
    PRAGMA legacy_alter_table = OFF
    CREATE UNIQUE INDEX "blog_post_title_uniq" ON "blog_post" ("title")
    CREATE INDEX "blog_post_body_idx" ON "blog_post" ("body")
    DROP TABLE "blog_post""
  `)
})
