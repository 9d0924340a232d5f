import { type ReadinessChecks, readiness } from '@tsango/core/readiness'
import { currentDatabases } from '../databases/databases.ts'
import { databaseSetting } from './settings.ts'

const everyDatabase: ReadinessChecks = ({ settings }) => {
  const given = settings.get(databaseSetting)
  // What a replica does not answer, its primary does.
  const replicas = new Set(
    Object.values(given).flatMap((entry) => (typeof entry === 'object' ? (entry.replicas ?? []) : [])),
  )
  return Object.keys(given)
    .filter((name) => !replicas.has(name))
    .map((name) => ({
      name: name === 'default' ? 'database' : `database:${name}`,
      run: () => currentDatabases().get(name).driver.ping(),
    }))
}

/** Whether each database answers. */
export const databasesAnswer = readiness.contribute(everyDatabase)
