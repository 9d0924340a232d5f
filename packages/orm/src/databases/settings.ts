import type { Placement } from '@tsango/core/model'
import { defined, isTexts } from '@tsango/toolkit/records'
import type { ConnectionSettings, DriverOptions } from '../dialects/base/base.ts'
import { faultOf, settingNames } from '../dialects/base/settings.ts'
import { BadDatabaseSetting } from '../errors/errors.ts'
import type { ReplicaOptions } from './replicas.ts'

/** One entry of the setting `databases`, when a URL alone does not say enough. */
export interface DatabaseOptions extends ConnectionSettings, ReplicaOptions {
  /** `sqlite:./db.sqlite3`, `postgres://user:password@host/name`, `mysql://…`, `mariadb://…`. */
  readonly url: string
  /** Prepared statements kept a connection; default 200 (`true`). `false` or 0 prepares none, for poolers such as PgBouncer in transaction mode. */
  readonly prepare?: number | boolean
  /** The names of other databases that hold copies of this one: reads outside of transactions go to them in turns. They refuse writes. */
  readonly replicas?: readonly string[]
  /** It holds only what is there once for all tenants (`registry`), or what each of them has for itself (`tenant`): the `scope` of models. Default: both. */
  readonly scope?: Placement
  /** Refuses writes, here and by the session of the database where it can; default: false. */
  readonly readOnly?: boolean
}

/** The URL of a database, what its driver is told, and how it is used. */
export interface OpenSettings extends Omit<DriverOptions, 'name'> {
  readonly url: string
  readonly replicas?: readonly string[]
  readonly uses?: ReplicaOptions
  readonly scope?: Placement
}

const TIMES = ['stickyFor', 'maxLag', 'quarantine'] as const
const KNOWN = ['url', ...settingNames, 'replicas', 'readOnly', 'scope', ...TIMES]

/** Reads one entry of the setting `databases`. Raises {@link BadDatabaseSetting} for a setting that does not exist or has a value that it cannot have. */
export function settingsOf(name: string, entry: string | DatabaseOptions): OpenSettings {
  if (typeof entry === 'string') return { url: entry }
  const fault = faultOfEntry(entry)
  if (fault !== undefined) throw new BadDatabaseSetting(name, fault)
  const { url, prepare, replicas, readOnly, scope, stickyFor, maxLag, quarantine, ...settings } = entry
  return {
    url,
    ...defined(settings),
    ...(readOnly ? { readOnly } : {}),
    ...(scope ? { scope } : {}),
    ...(replicas?.length ? { replicas, uses: defined({ stickyFor, maxLag, quarantine }) } : {}),
    ...(prepare === undefined || prepare === true ? {} : { prepare: Number(prepare) }),
  }
}

/** What is wrong with one entry, or `undefined`. No value of a setting that is not known is shown: it may be a secret. */
export function faultOfEntry(entry: Readonly<Record<string, unknown>> | DatabaseOptions): string | undefined {
  const {
    url: _,
    replicas,
    readOnly,
    scope,
    stickyFor,
    maxLag,
    quarantine,
    ...settings
  } = entry as Record<string, unknown>
  const times = { stickyFor, maxLag, quarantine }
  const used = TIMES.find((name) => times[name] !== undefined)
  if (replicas !== undefined && !isTexts(replicas)) return '"replicas" takes a list of names of other databases'
  if (readOnly !== undefined && typeof readOnly !== 'boolean') return '"readOnly" takes true or false'
  if (scope !== undefined && scope !== 'registry' && scope !== 'tenant') return '"scope" takes "registry" or "tenant"'
  if (readOnly && Array.isArray(replicas) && replicas.length)
    return '"readOnly" refuses writes, so there is nothing for "replicas" to follow'
  const late = TIMES.find((name) => times[name] !== undefined && !isTime(times[name]))
  if (late) return `"${late}" takes milliseconds, 0 or more`
  if (used && !(Array.isArray(replicas) && replicas.length)) return `"${used}" is for a database with "replicas"`
  return faultOf(settings, KNOWN)
}

/** What is wrong with how databases name each other, or `undefined`. */
export function faultOfReplicas(
  all: Readonly<Record<string, unknown>>,
): readonly [name: string, fault: string] | undefined {
  const primaries = new Map<string, string>()
  for (const [name, entry] of Object.entries(all)) {
    for (const replica of replicasOf(entry)) {
      const fault = faultOfReplica(name, replica, all, primaries.get(replica))
      if (fault) return [name, fault]
      primaries.set(replica, name)
    }
  }
  return undefined
}

function faultOfReplica(
  name: string,
  replica: string,
  all: Readonly<Record<string, unknown>>,
  other: string | undefined,
): string | undefined {
  const quoted = JSON.stringify(replica)
  if (!Object.hasOwn(all, replica))
    return `"replicas" names ${quoted}, and there is no such database. Known: ${Object.keys(all).join(', ')}`
  if (replica === name) return `"replicas" names the database itself`
  if (replica === 'default') return `"replicas" names "default", where everything is written`
  if (other !== undefined) return `"replicas" names ${quoted}, which "${other}" names already`
  if (replicasOf(all[replica]).length) return `"replicas" names ${quoted}, which has replicas itself`
  return undefined
}

function replicasOf(entry: unknown): readonly string[] {
  const found = typeof entry === 'object' && entry !== null && 'replicas' in entry ? entry.replicas : undefined
  return Array.isArray(found) ? found : []
}

const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0
