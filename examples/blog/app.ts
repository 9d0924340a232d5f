import { env, tsango } from 'tsango'
import { admin } from 'tsango/admin'
import { auth } from 'tsango/auth'
import { blog } from './blog/app.ts'

export default tsango({
  databases: { default: env.url('DATABASE_URL', 'sqlite:./db.sqlite3') },
  apps: [auth(), admin({ path: '/admin' }), blog],
})
