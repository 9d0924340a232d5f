export * from '@tsango/auth'
