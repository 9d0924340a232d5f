/**
 * Schemas of any library that speaks Standard Schema, and valibot as `v` for those who have none yet.
 *
 * @module
 */
export * as v from 'valibot'
export { type Checked, type Fault, validate } from './check.ts'
export { type Direction, jsonSchemaOf } from './json-schema.ts'
export { type InputOf, isSchema, type OutputOf, type SchemaIssue, type StandardSchema } from './standard.ts'
