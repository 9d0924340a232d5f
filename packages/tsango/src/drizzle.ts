export * from '@tsango/orm/drizzle'
