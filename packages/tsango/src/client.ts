export * from '@tsango/http/client'
