import { standardBuiltin } from '../base/builtins.ts'
import { onDuplicateKey } from '../base/bulk-operators.ts'
import type { Operators } from '../base/operators.ts'
import { datesBy } from '../mysql/dates.ts'
import { fulltext } from '../mysql/fulltext.ts'
import { longListOf } from '../mysql/long-list.ts'
import { operators as mysql } from '../mysql/operators.ts'
import { columns } from './columns.ts'
import { explaining } from './explain.ts'
import { json } from './json.ts'
import { toJson } from './to-json.ts'

/** The operators of MariaDB: those of MySQL, but that the row which was to be inserted has no alias, and that JSON is text. */
export const operators: Operators = {
  ...mysql,
  // It gives each text of such a table all the room that its column has, and goes to the disk.
  longList: longListOf(columns, { texts: false }),
  builtin: (name, items) =>
    name === 'md5' || name === 'sha1' ? standardBuiltin(name, items) : mysql.builtin(name, items),
  ...explaining,
  fulltext: fulltext('MariaDB', mysql.quote),
  json,
  toJson,
  // A subquery in FROM sees no column from without, but this does.
  ...datesBy(
    (moment, name, digits) =>
      `JSON_TABLE(JSON_ARRAY(DATE_FORMAT(${moment}, '%Y-%m-%d %H:%i:%s.%f')), '$[*]' COLUMNS (${name} DATETIME(${digits}) PATH '$'))`,
  ),
  onConflict: (conflict) => onDuplicateKey(conflict, '', (column) => `VALUES(${column})`),
  // Over a window whose order says nothing, 10.11 numbers the rows of the others beside it wrongly, and takes a constant for nothing.
  noOrder: 'RAND() * 0',
  // Its own functions round to ten digits. Windows without an order would spoil those beside them, so that all rows are counted in the same one.
  share: (name, window, whole) =>
    name === 'percentRank'
      ? `((RANK()${window} - 1e0) / GREATEST(COUNT(*)${whole} - 1, 1))`
      : `((COUNT(*)${window} + 0e0) / COUNT(*)${whole})`,
  // It takes the columns of another row for those of AND within OR, and the other way round, where both are made of windows; it does not within a list.
  ofWindows: (word, conditions) => `${word === 'OR' ? '1 IN' : '0 NOT IN'} (${conditions.join(', ')})`,
}
