export * from '@tsango/admin'
