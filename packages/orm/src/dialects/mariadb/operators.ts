import { onDuplicateKey } from '../base/bulk-operators.ts'
import type { Operators } from '../base/operators.ts'
import { operators as mysql } from '../mysql/operators.ts'

/** The operators of MariaDB: those of MySQL, but that the row which was to be inserted has no alias. */
export const operators: Operators = {
  ...mysql,
  onConflict: (conflict) => onDuplicateKey(conflict, '', (column) => `VALUES(${column})`),
}
