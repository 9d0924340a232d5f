/**
 * Signatures, constant-time comparison and random secrets.
 *
 * @module
 */
export { timingSafeEqual } from './compare.ts'
export { BadSignature, SignatureExpired, SigningKeyMissing } from './errors.ts'
export { randomPassword, randomToken } from './random.ts'
export { createSigner, type Signer, type SignerOptions, type SignOptions, type UnsignOptions } from './signer.ts'
