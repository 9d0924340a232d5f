import type { Features } from '../base/features.ts'
import { features as mysql } from '../mysql/features.ts'

/** What MariaDB (10.11 and later) can do. */
export const features: Features = {
  ...mysql,
  title: 'MariaDB',
  insertReturning: true,
  lockOf: false,
}
