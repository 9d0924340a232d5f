import { manage } from 'tsango/cli'

await manage(() => import('./app.ts'))
