export * from '@tsango/toolkit/text'
