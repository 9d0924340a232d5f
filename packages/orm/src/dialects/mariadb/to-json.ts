import type { JsonMaker } from '../base/to-json.ts'
import { createJsonMaker } from '../mysql/to-json.ts'

/** How MariaDB makes JSON of values: it is text there. */
export const toJson: JsonMaker = createJsonMaker(
  'utf8mb4_nopad_bin',
  (text) => text,
  // Else it would be a text within JSON.
  (text) => `JSON_EXTRACT(${text}, '$')`,
)
