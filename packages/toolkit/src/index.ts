export { TsangoError } from './errors/errors.ts'
