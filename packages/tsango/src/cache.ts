export * from '@tsango/cache'
export { CacheEntry, cacheTable, databaseStore } from '@tsango/cache/database-store'
