export { mariadbRisks as risks } from '../mysql/risks.ts'
