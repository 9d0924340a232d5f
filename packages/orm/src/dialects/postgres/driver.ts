import { connectThrough } from '../base/choose-driver.ts'
import { features } from './features.ts'
import { connectWithPg } from './pg.ts'
import { connectWithPostgresJs } from './postgres-js/driver.ts'

/** Connects to PostgreSQL with the driver that was asked for; `README.md` says why the first is the default. */
export const connect = connectThrough(
  features.title,
  new Map([
    ['pg', connectWithPg],
    ['postgres', connectWithPostgresJs],
  ]),
)
