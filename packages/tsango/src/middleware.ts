export * from '@tsango/middleware'
