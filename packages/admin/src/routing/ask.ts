import type { User } from '@tsango/auth/models'
import type { Row } from '@tsango/core/model'
import type { Registry } from '@tsango/core/registry'
import type { Context } from 'hono'
import type { Site, Sites } from '../site/prepare.ts'

/** The admin of one application, prepared. */
export interface Admin {
  /** The path under which it stands, without a slash at its end. */
  readonly base: string
  readonly title: string
  readonly sites: Sites
  readonly registry: Registry
}

/** A request of a member of staff. */
export interface Ask {
  readonly c: Context
  readonly admin: Admin
  readonly user: Row<User>
}

/** Answers a request. */
export type Page = (ask: Ask) => Promise<Response>

/** Answers a request about one model. */
export type SitePage = (ask: Ask, site: Site) => Promise<Response>
