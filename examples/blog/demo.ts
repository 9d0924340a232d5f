import { manage } from 'tsango/manage'
import { keepSecret } from './demo/secret.ts'

keepSecret(new URL('./.env', import.meta.url))
await manage(() => import('./app.ts'), { arguments: ['demo', ...process.argv.slice(2)] })
