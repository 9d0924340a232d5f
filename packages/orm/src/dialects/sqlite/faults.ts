import type { TestFaults } from '../base/test-server.ts'

/** What goes wrong with a file: a limit of its connection stands for a full disk. */
export const faults: TestFaults = {
  full: ['PRAGMA max_page_count = 1', 'CREATE TABLE tsango_full AS SELECT zeroblob(1000000) AS "bytes"'],
  room: ['PRAGMA max_page_count = 1073741823'],
}
