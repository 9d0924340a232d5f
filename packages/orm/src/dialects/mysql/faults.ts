import type { TestFaults } from '../base/test-server.ts'

const ROWS = 'SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5'

/** What goes wrong on a server: a table in memory, of which there is little, stands for a full disk. */
export const faults: TestFaults = {
  full: [
    'SET SESSION max_heap_table_size = 16384',
    'CREATE TABLE tsango_full (one CHAR(250)) ENGINE = MEMORY',
    `INSERT INTO tsango_full SELECT 'x' FROM (${ROWS}) a CROSS JOIN (${ROWS}) b CROSS JOIN (${ROWS}) c CROSS JOIN (${ROWS}) d`,
  ],
  room: ['SET SESSION max_heap_table_size = DEFAULT', 'DROP TABLE IF EXISTS tsango_full'],
  session: { own: 'SELECT connection_id()', end: (id) => `KILL ${id}` },
  reader: {
    create: (user, database, rights) => [
      `CREATE USER ${user} IDENTIFIED BY ''`,
      `GRANT ${rights} ON ${database}.* TO ${user}`,
    ],
    drop: (user) => [`DROP USER ${user}`],
    password: '',
  },
}
