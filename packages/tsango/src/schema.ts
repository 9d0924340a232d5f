export * from '@tsango/http/schema'
