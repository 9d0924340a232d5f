import { env, type HttpApplication, tsango } from './index.ts'

const app: HttpApplication = tsango({
  databases: {
    default: env.url('DATABASE_URL', 'sqlite:./db.sqlite3'),
    logs: { url: env.url('LOGS_URL'), poolSize: 5 },
  },
  secret: [env.secret('SECRET_KEY'), 'the one before'],
  session: { age: '30d' },
  hosts: env.list('HOSTS', ['localhost']),
})

// @ts-expect-error: a misspelt setting
tsango({ databses: { default: 'sqlite:./db.sqlite3' } })
// @ts-expect-error: a misspelt option of a setting
tsango({ session: { agee: '30d' } })
// @ts-expect-error: a reader of another type
tsango({ bodyLimit: env.string('LIMIT') })

export default app
