export { isSecretName, MASK, maskUrl, maskValue } from '@tsango/toolkit/masking'
