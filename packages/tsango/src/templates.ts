export * from '@tsango/templates'
