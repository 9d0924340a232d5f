/** A table of somebody else's, which what is tried here wants to read, change or drop. */
export const CANARY = 'canary_bird'

/** What its one row holds. */
export const SECRET = 'canary-secret-7f3a'

const STATEMENTS = [
  `DROP TABLE ${CANARY}`,
  `UPDATE ${CANARY} SET word = 'dead'`,
  `DELETE FROM ${CANARY}`,
  `INSERT INTO ${CANARY} VALUES ('cuckoo')`,
]

/** What ends a text, a name, a number or a list on one of the databases. */
const ENDS = [
  "'",
  '"',
  '`',
  "')",
  '")',
  '`)',
  "''",
  "\\'",
  ']',
  '1',
  '',
  '$$',
  "E'",
  '*/',
  '\u02bc',
  '%27',
  "\u00bf'",
  '1)',
  '}',
  "'))",
]

/** What makes the rest of a statement a comment. */
const COMMENTS = ['--', '-- -', '#', '/*', ';%00', '']

/**
 * Texts in the manner of tools that look for places where text becomes SQL: for the doors of an application that take text from outside. What they are
 * after is the table `CANARY`, whose one row holds `SECRET`.
 */
export const PAYLOADS: readonly string[] = [
  ...ENDS.flatMap((end, index) => [
    `${end}; ${STATEMENTS[index % STATEMENTS.length]}; ${COMMENTS[index % COMMENTS.length]}`,
    `${end} OR 1=1 ${COMMENTS[(index + 1) % COMMENTS.length]}`,
  ]),
  ...["'", '"', '`', ''].flatMap((end) => [
    `${end} UNION SELECT word FROM ${CANARY} -- `,
    `${end} UNION ALL SELECT NULL,NULL,NULL,word FROM ${CANARY}#`,
    `${end}||(SELECT word FROM ${CANARY})||${end}`,
    `${end} AND (SELECT 1 FROM (SELECT SLEEP(3)) x) -- `,
    `${end}; SELECT pg_sleep(3) -- `,
    `${end} AND 1=(SELECT COUNT(*) FROM ${CANARY}) AND ${end}1${end}=${end}1`,
    `${end} AND extractvalue(1, concat(0x7e, (SELECT word FROM ${CANARY}))) -- `,
    `${end} AND 1=CAST((SELECT word FROM ${CANARY}) AS int) -- `,
  ]),
  `(SELECT word FROM ${CANARY})`,
  `id) FROM ${CANARY}; --`,
  `id, (SELECT word FROM ${CANARY})`,
  `name DESC; DROP TABLE ${CANARY}`,
  `-name NULLS LAST, (SELECT word FROM ${CANARY})`,
  `CASE WHEN (SELECT 1) THEN id ELSE name END`,
  `name__exact'; DROP TABLE ${CANARY}; --`,
  `data'->>'a') = '' OR ''='`,
  `$.a' || (SELECT word FROM ${CANARY}) || '`,
  `a"; DROP TABLE ${CANARY}; --`,
  `{"a": "'; DROP TABLE ${CANARY}; --"}`,
  `LOAD_FILE('/etc/passwd')`,
  `COPY ${CANARY} TO PROGRAM 'true'`,
  `ATTACH DATABASE '/tmp/x' AS x`,
  `load_extension('x')`,
  // What stands for a parameter in our own texts, and in those of drivers and of Drizzle.
  '\u00000\u0000',
  `\u00000\u0000'; DROP TABLE ${CANARY}; --`,
  '?',
  '$1',
  ':name',
  '@name',
  '%s',
  '%(id)s',
  '{0}',
  '${name}',
  'name\u0000',
  'na\u0000me',
  // What a path, a shape or an object could take for its own.
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__',
  'name__',
  '__name',
  'name____exact',
  'pk__in__exact',
  'name|exact',
  'name,data',
  'slot 1',
  ' name',
  'name ',
  'NAME',
  'ｎａｍｅ',
  'na\u200dme',
  'name\n',
  '\ud800',
  '',
  ' ',
  '-',
  '--',
  '*',
  '.',
  `${'a'.repeat(70)}"; DROP TABLE ${CANARY}; --`,
  `${"'".repeat(200)}`,
]
