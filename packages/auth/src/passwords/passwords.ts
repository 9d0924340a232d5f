/**
 * Passwords: hashed with argon2id, checked in a time that tells nothing, held to rules.
 *
 * @module
 */
export { hashPassword, isEncoded, isUsable, needsRehash, unusablePassword, verifyPassword } from './hash.ts'
export { isMinLength, type PasswordOwner, type PasswordRules, passwordFaults } from './rules.ts'
