export * from '@tsango/toolkit/signing'
