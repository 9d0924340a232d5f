export { risks } from '../mysql/risks.ts'
