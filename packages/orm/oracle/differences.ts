/** Why Tsango answers differently: each is one line of the README. */
export const ONCE =
  'A condition over a relation of many rows asks whether there is such a row: nothing comes twice, and there is nothing to make `distinct`'
/** Of conditions in one `exclude`. */
export const TOGETHER =
  '`exclude` drops exactly the rows that `filter` gives for the same conditions: over a relation of many rows they are of one and the same row. Django asks each for itself'
/** Of aggregates over relations. */
export const APART =
  'Aggregates over several relations are each made of their own rows; Django joins the relations, and counts every pair'
/** Of NULL in conditions. */
export const UNKNOWN =
  '`exclude` and `.not()` keep every row for which the condition is not true; in Django one NULL in a list of a subquery leaves nothing, and NULL in what is computed is dropped'
/** Of errors in 3.2 that later versions do not have. */
export const MENDED = 'Later versions of Django answer as Tsango does'
/** Of slices. */
export const CUT =
  '`limit` and `offset` are said of the query as a whole, wherever they stand in the chain; Django lets nothing follow them'
/** Of writes behind slices. */
export const WRITTEN =
  '`update` and `delete` of a query with a limit write the rows that it would give, on every database; Django refuses'
/** Of decimals. */
export const PLACES =
  'Decimals are rounded to the places of their operands, half away from zero; Django gives as many as its database has, SQLite floats'
/** Of writes behind values. */
export const READ = '`values` says what is read; a `delete` behind it is one of the rows'
/** Of lookups that a kind of field has not. */
export const KINDS =
  'A field has the lookups of its kind, which its type lists; Django asks every column as a text, in the words of its database'
/** Of what Django has not. */
export const MORE = 'Django does not do it'
/** Of names. */
export const STRICT = 'A name that does not exist is an error everywhere; Django sets it on the row, and writes nothing'
/** Of columns that were left out. */
export const LOADED =
  'Nothing loads by itself: to read a column that was left out is an error, where Django asks the database once a row'
/** Of relations to one row. */
export const ABSENT =
  'Where a relation to one row leads nowhere, a row that was loaded with it has `null` there; Django raises'
