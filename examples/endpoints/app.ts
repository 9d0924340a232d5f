import { env, tsango } from 'tsango'
import { auth } from 'tsango/auth'
import { middleware } from 'tsango/middleware'
import { site } from './site/app.ts'

/** What the peer's own API has around its endpoints is CORS and compression; a form is posted to it without a token. */
const BARE = middleware({
  without: ['request-id', 'access-log', 'hosts', 'https', 'security-headers', 'etag', 'timeout', 'csrf'],
})

export default tsango({
  databases: { default: env.url('DATABASE_URL', 'sqlite:./db.sqlite3') },
  // `/cookie` has a cookie of the usual name.
  session: { cookie: 'site-session' },
  cors: { origins: ['https://app.example.com'] },
  apps: [BARE, auth({ pages: false }), site],
})
