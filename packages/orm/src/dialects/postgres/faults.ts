import type { TestFaults } from '../base/test-server.ts'

/** What goes wrong on a server: a limit of what a session may write beside its tables stands for a full disk. */
export const faults: TestFaults = {
  full: [
    "SET temp_file_limit = '64kB'",
    "SET work_mem = '64kB'",
    'CREATE TABLE tsango_full AS SELECT md5(n::text) AS "text" FROM generate_series(1, 20000) AS n ORDER BY 1',
  ],
  room: ['RESET temp_file_limit', 'RESET work_mem'],
  session: { own: 'SELECT pg_backend_pid()', end: (id) => `SELECT pg_terminate_backend(${id})` },
  reader: {
    create: (user, _database, rights) => [
      `CREATE ROLE ${user} LOGIN PASSWORD 'reads'`,
      `GRANT ${rights} ON ALL TABLES IN SCHEMA public TO ${user}`,
      `GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${user}`,
    ],
    drop: (user) => [`DROP OWNED BY ${user}`, `DROP ROLE ${user}`],
    password: 'reads',
  },
}
