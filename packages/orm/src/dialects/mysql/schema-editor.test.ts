import { expect, it } from 'vitest'
import { describeSchema, describeServer } from '../../testing/testing.ts'
import { sampleStatements } from '../base/testing.ts'
import { mysql } from './mysql.ts'
import { server } from './testing.ts'

describeServer('the dialect', server, (url) => {
  describeSchema(server.dialect.features.title, () => server.create(url))
})

it('writes the schema of MySQL', () => {
  expect(sampleStatements(mysql.schema)).toMatchInlineSnapshot(`
    "CREATE TABLE \`blog_post\` (
      \`id\` BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
      \`title\` VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL,
      \`body\` LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin,
      \`author_id\` BIGINT NOT NULL,
      CONSTRAINT \`blog_post_author_id_fk\` FOREIGN KEY (\`author_id\`) REFERENCES \`blog_author\` (\`id\`) ON DELETE CASCADE,
      CONSTRAINT \`blog_post_title\` CHECK (NOT (\`title\` = 'it''s')),
      UNIQUE INDEX \`blog_post_title_uniq\` (\`title\`),
      INDEX \`blog_post_author_id_idx\` (\`author_id\`)
    )
    ALTER TABLE \`blog_post\` ADD COLUMN \`made\` DATETIME(3) NOT NULL DEFAULT '2026-11-20 01:02:03.004'
    ALTER TABLE \`blog_post\` ALTER COLUMN \`made\` DROP DEFAULT
    ALTER TABLE \`blog_post\` MODIFY COLUMN \`body\` VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL
    UPDATE \`blog_post\` SET \`body\` = '' WHERE \`body\` IS NULL
    ALTER TABLE \`blog_post\` MODIFY COLUMN \`body\` VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    ALTER TABLE \`blog_post\` DROP FOREIGN KEY \`blog_post_author_id_fk\`
    ALTER TABLE \`blog_post\` DROP COLUMN \`author_id\`
    CREATE INDEX \`blog_post_body_idx\` ON \`blog_post\` (\`body\`(191))
    DROP TABLE \`blog_post\`"
  `)
})
