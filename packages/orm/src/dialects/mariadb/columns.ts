import { decodeJson, encodeSortedJson } from '../base/codecs.ts'
import type { Columns } from '../base/columns.ts'
import { createColumns } from '../mysql/columns.ts'

/** The columns of MariaDB. Its JSON is checked text and compares as such, so that equal values have to be equal texts. */
export const columns: Columns = createColumns({
  title: 'MariaDB',
  collation: 'utf8mb4_nopad_bin',
  json: { encode: encodeSortedJson, decode: decodeJson, castType: 'CHAR' },
})
