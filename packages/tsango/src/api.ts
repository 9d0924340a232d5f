export * from '@tsango/api'
// A viewset is a Hono app, so declarations that mention one mention these.
export type { Hono } from 'hono'
export type { BlankEnv, BlankSchema } from 'hono/types'
