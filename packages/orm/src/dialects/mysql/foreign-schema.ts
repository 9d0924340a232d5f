/** Tables as other programs make them on MySQL and MariaDB. */
export const foreignSchema: readonly string[] = [
  `CREATE TABLE place (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, code varchar(10) CHARACTER SET latin1 NOT NULL, UNIQUE KEY code (code))`,
  `CREATE TABLE many_types (
    id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    yes tinyint(1) NOT NULL DEFAULT 1, tiny tinyint, tiny_of tinyint unsigned DEFAULT 3, small smallint, medium mediumint, whole int(5) zerofill,
    big bigint, big_of bigint unsigned, exact decimal(8,2) DEFAULT '1.50', exact_of decimal(8,2) unsigned, a_float float, a_double double,
    born year, day date DEFAULT '2026-01-02', hour time, hour3 time(3), at datetime, at3 datetime(3), at6 datetime(6), stamp timestamp NULL DEFAULT CURRENT_TIMESTAMP,
    fixed char(5), some varchar(50) DEFAULT 'it''s \\\\ here', latin varchar(20) CHARACTER SET latin1, short_text tinytext, plain_text text, long_text longtext,
    raw varbinary(16), raw_of blob, bits bit(4), feeling enum('sad', 'ok, or', 'it''s "fine"') NOT NULL DEFAULT 'sad', several set('a', 'b'), doc json,
    twice bigint GENERATED ALWAYS AS (small * 2) STORED, shout varchar(60) GENERATED ALWAYS AS (concat(some, ' \`!')) VIRTUAL,
    place_id int unsigned, place_code varchar(10) CHARACTER SET latin1,
    CONSTRAINT to_place FOREIGN KEY (place_id) REFERENCES place (id) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT \`small is small\` CHECK (small < 100 AND some <> '*/ \${x}'),
    KEY beginning (plain_text(10)), KEY \`two of\` (small, tiny), FULLTEXT KEY found (plain_text)
  ) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'it''s */ \` \${x}
// and more'`,
  `CREATE TABLE \`Twin\` (id int NOT NULL PRIMARY KEY, \`A\` text)`,
  `CREATE TABLE twin (id int NOT NULL PRIMARY KEY, \`TWIN_ID\` int, KEY up (\`TWIN_ID\`), CONSTRAINT up FOREIGN KEY (\`TWIN_ID\`) REFERENCES \`Twin\` (id))`,
  `ALTER TABLE many_types MODIFY day date DEFAULT '2026-01-02' COMMENT '*/ } \\\\ break();'`,
]
