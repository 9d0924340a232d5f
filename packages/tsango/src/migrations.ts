export * from '@tsango/orm/migrations'
