/**
 * What Tsango's own dialects are put together of, for those of third parties: the standard SQL, a pool and a driver over it, codecs, and the words of common
 * errors. The contract itself is `@tsango/orm/dialects`; the suites that a dialect must pass are `describeDialect` of `@tsango/orm/testing`.
 *
 * @module
 */
export { within } from '@tsango/toolkit/durations'
export { callAggregate, isBits, isSpread, type JoinedTexts, NOT_JOINED } from '../dialects/base/aggregates.ts'
export { bufferedCursor } from '../dialects/base/buffered-cursor.ts'
export type { BuiltinName } from '../dialects/base/builtins.ts'
export { standardBuiltin } from '../dialects/base/builtins.ts'
export {
  type BulkColumn,
  type BulkOperators,
  type Conflict,
  onDuplicateKey,
  type RowsUpdate,
  standardBulkOperators,
  updateByCase,
  updateFromValues,
} from '../dialects/base/bulk-operators.ts'
export { CacheCount } from '../dialects/base/cache-figures.ts'
export { type Call, type CallName, standardCall } from '../dialects/base/calls.ts'
export { type CastOperators, standardCasts } from '../dialects/base/casts.ts'
export {
  decimalDecoder,
  decodeBigint,
  decodeBytes,
  decodeFloat,
  decodeInteger,
  decodeJson,
  decodeTime,
  encodeIp,
  encodeJson,
  encodeTime,
  encodeUuid,
  preciseDateTime,
} from '../dialects/base/codecs.ts'
export { type CollectionOperators, lacking } from '../dialects/base/collections.ts'
export { compositeKey } from '../dialects/base/composite-key.ts'
export { bridgeColumns, type CustomColumn, type CustomType } from '../dialects/base/drizzle.ts'
export { type Explain, type ExplainOperators, standardExplaining } from '../dialects/base/explain.ts'
export { checkIsolation, isolationSql } from '../dialects/base/isolation.ts'
export { type JsonOperators, type JsonPath, type JsonType, noJson } from '../dialects/base/json.ts'
export { loadDriver } from '../dialects/base/load-driver.ts'
export {
  type Loss,
  type LossKind,
  type LossWords,
  lossesBy,
  type WrittenLosses,
  writtenLosses,
} from '../dialects/base/losses.ts'
export { type MomentOperators, standardMoments } from '../dialects/base/moments.ts'
export { boundName, foreignKeyName, indexName } from '../dialects/base/names.ts'
export { OwnCursor } from '../dialects/base/own-cursor.ts'
export { pollLock } from '../dialects/base/poll-lock.ts'
export { endOrCut, type Physical, type PhysicalCursor, Pool, type PoolOptions } from '../dialects/base/pool.ts'
export { PooledDriver, type PooledServer } from '../dialects/base/pooled-driver.ts'
export { readRows } from '../dialects/base/read-rows.ts'
export type { Replication } from '../dialects/base/replication.ts'
export { type RiskRule, risksBy } from '../dialects/base/risks.ts'
export { type SchemaPieces, type SchemaSyntax, schemaPieces, standardLiteral } from '../dialects/base/schema-syntax.ts'
export type {
  FulltextOperators,
  Headline,
  RankCount,
  SearchedIndex,
  SearchKind,
  SearchOperators,
} from '../dialects/base/search.ts'
export { readWords, type SoughtWords } from '../dialects/base/search-words.ts'
export {
  aggregateSpec,
  folds,
  isWhole,
  likePattern,
  likeText,
  standardOperators,
} from '../dialects/base/standard-operators.ts'
export {
  type StandardSchemaEditor,
  sameDefault,
  sameReference,
  standardSchemaEditor,
  withoutDefault,
} from '../dialects/base/standard-schema-editor.ts'
export { StatementCache } from '../dialects/base/statement-cache.ts'
export { type JsonItem, type JsonMaker, type JsonRows, noJsonMaker } from '../dialects/base/to-json.ts'
export { Turns } from '../dialects/base/turns.ts'
export { codeOf, isNetworkError, unavailable } from '../dialects/base/unavailable.ts'
export { type ZoneWriter, zoneOffset } from '../dialects/base/zone-offset.ts'
export { type ZoneRules, zoneRules } from '../dialects/base/zones.ts'
