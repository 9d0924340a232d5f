import { manage } from 'tsango/manage'

await manage(() => import('./app.ts'))
