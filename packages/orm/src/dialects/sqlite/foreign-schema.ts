/** Tables as other programs make them on SQLite. */
export const foreignSchema: readonly string[] = [
  `CREATE TABLE place (id INTEGER PRIMARY KEY, code VARCHAR(10) NOT NULL UNIQUE)`,
  `CREATE TABLE "🚀" (id INTEGER PRIMARY KEY, "🌍" TEXT, "🌑" TEXT)`,
  `CREATE TABLE many_types (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    yes BOOLEAN NOT NULL DEFAULT 1, whole INT DEFAULT 7, big UNSIGNED BIG INT, name VARCHAR(50) DEFAULT 'it''s', fixed CHARACTER(20) COLLATE NOCASE, anything TEXT,
    raw BLOB, untyped, price DECIMAL(10,2), a_real REAL, day DATE, at DATETIME DEFAULT CURRENT_TIMESTAMP, doc JSON, odd GEOMETRY,
    twice INT AS (whole * 2) STORED, shout TEXT GENERATED ALWAYS AS (name || ' \`!') VIRTUAL,
    place_id INT REFERENCES place ON DELETE SET NULL, place_code VARCHAR(10) REFERENCES place (code), gone_id INTEGER REFERENCES gone (id),
    CONSTRAINT "small is small" CHECK (whole < 100 AND name <> '*/ \` \${x}'), CHECK (big > 0)
  )`,
  `CREATE INDEX many_types_some ON many_types (lower(name), whole DESC) WHERE yes`,
  `CREATE TABLE pairs (a TEXT NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID`,
  `CREATE TABLE held (id INTEGER PRIMARY KEY, size ANY, name TEXT) STRICT`,
]
