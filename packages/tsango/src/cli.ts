export * from '@tsango/cli'
