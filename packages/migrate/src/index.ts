export { migrations } from './migrations/migrations.ts'
