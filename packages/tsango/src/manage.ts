export * from '@tsango/cli/manage'
