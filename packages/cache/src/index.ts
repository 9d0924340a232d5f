export { type CacheOption, caching, type StoreOption } from './app/app.ts'
export {
  type Cache,
  type CacheOptions,
  type CounterOptions,
  cache,
  cacheNamed,
  createCache,
  type EntryOptions,
  type GetOrSetOptions,
  type TtlInput,
} from './cache/cache.ts'
export {
  CacheDriverMissing,
  CacheFull,
  CacheUnavailable,
  InvalidCacheKey,
  InvalidCacheValue,
  InvalidFlag,
  LockLost,
  LockNotFree,
  LockRefused,
  NoCache,
  NotANumber,
  RepeatingClient,
  StoreModelMissing,
  UnknownCache,
  UnknownFlag,
} from './errors/errors.ts'
export { type FileStoreOptions, fileStore } from './file-store/file-store.ts'
export { createFlags, type FlagDeclaration, type FlagState, type Flags, type FlagsOptions } from './flags/flags.ts'
export { acquireLock, type Lock, type LockOptions, oncePer, withLock } from './locks/locks.ts'
export { type MemoryStoreOptions, memoryStore, nullStore } from './memory-store/memory-store.ts'
export {
  type RedisClient,
  type RedisStore,
  type RedisStoreOptions,
  redisStore,
} from './redis-store/redis-store.ts'
export type { CacheStore } from './store/store.ts'
export { type CacheUse, type CacheUser, isLocal, perProcess, usesCache } from './uses/uses.ts'
