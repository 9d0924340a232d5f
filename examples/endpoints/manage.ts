import { manage } from 'tsango'

await manage(() => import('./app.ts'))
