import { type BytesInput, parseBytes } from '@tsango/toolkit/bytes'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { listOf } from '@tsango/toolkit/text'
import { readText, splitList } from './forms.ts'
import type { Read } from './settings.ts'
import { urlOfParts } from './url-parts.ts'

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

const READER: unique symbol = Symbol('tsango.env')

/** A promise to read a variable: nothing is read before the application is built, so that all that is missing is reported at once. */
export interface Reader<T> {
  readonly [READER]: true
  readonly variable: string
  /** All of its variables, where it has more than one. */
  readonly variables?: readonly string[]
  /** Where it reads, for people; default: its variable. */
  readonly origin?: string
  /** Whether what it reads is never shown. */
  readonly secret?: boolean
  read(environment: Environment): Read<T>
}

/** Whether a value is a reader made by {@link env}. */
export function isReader(value: unknown): value is Reader<unknown> {
  return typeof value === 'object' && value !== null && READER in value
}

/** Makes the reader of a secret that was read already. */
export function makeReader<T>(
  variable: string,
  { origin, read }: { readonly origin: string; readonly read: () => Read<T> },
): Reader<T> {
  return { [READER]: true, variable, origin, secret: true, read }
}

/** Whether one of a reader's variables is set. */
export function isSet(one: Reader<unknown>, environment: Environment): boolean {
  return (one.variables ?? [one.variable]).some((name) => environment[name])
}

type Parse<T> = (text: string) => Read<T>

function reader<T>(variable: string, fallback: T | undefined, parse: Parse<T>): Reader<T> {
  return {
    [READER]: true,
    variable,
    read: (environment) => {
      const text = environment[variable]
      if (text !== undefined && text !== '') return parse(text)
      if (fallback !== undefined) return { value: fallback }
      return {
        fault: `The environment variable ${variable} is not set.`,
        hint: `Set ${variable}, or give a default as the second argument.`,
      }
    },
  }
}

const wrong = (variable: string, text: string, form: string): { fault: string } => ({
  fault: `The environment variable ${variable} is "${text}", which is not ${form}.`,
})

/** Reads by a form of settings, which makes a value of that type. */
function readerOf<T>(variable: string, fallback: T | undefined, form: 'boolean' | 'bytes' | 'duration'): Reader<T> {
  return reader(variable, fallback, (text) => {
    const read = readText(form, text)
    if ('value' in read) return { value: read.value as T }
    return { fault: `The environment variable ${variable} is "${text}", which ${read.fault}.` }
  })
}

/**
 * Typed readers of environment variables. Each takes the variable's name and a default; without a default the variable must be set.
 *
 * @example
 * env.int('PORT', 8000).read({ PORT: '9000' }) // → { value: 9000 }
 */
export const env = {
  /** Any text. */
  string: (variable: string, fallback?: string): Reader<string> =>
    reader(variable, fallback, (text) => ({ value: text })),
  /** A URL with a scheme, or a scheme and a path as in `sqlite:./db.sqlite3`. The text may hold a password and is never shown. */
  url: (variable: string, fallback?: string): Reader<string> =>
    reader(variable, fallback, (text) =>
      /^[a-z][a-z0-9+.-]*:/i.test(text)
        ? { value: text }
        : {
            fault: `The environment variable ${variable} is not a URL: it has no scheme.`,
            hint: 'Write it as scheme:rest, such as sqlite:./db.sqlite3.',
          },
    ),
  /**
   * The URL of a database from variables of its own: with the prefix `DB` these are `DB_DRIVER` (the scheme), `DB_HOST`, `DB_PORT`, `DB_USER`,
   * `DB_PASSWORD`, `DB_NAME` and `DB_PARAMS` (`sslmode=require`). What is special in a URL is escaped. `DB_URL`, where it is set, is the whole URL instead.
   *
   * @example
   * env.urlParts('DB').read({ DB_DRIVER: 'sqlite', DB_NAME: './db.sqlite3' }) // → { value: 'sqlite:./db.sqlite3' }
   */
  urlParts: (prefix: string, fallback?: string): Reader<string> => ({
    [READER]: true,
    variable: `${prefix}_DRIVER`,
    variables: [`${prefix}_URL`, `${prefix}_DRIVER`],
    read: (environment) => {
      const [whole, driver] = [environment[`${prefix}_URL`], environment[`${prefix}_DRIVER`]]
      if (driver && !whole) return urlOfParts(prefix, environment)
      if (whole || fallback !== undefined) return env.url(`${prefix}_URL`, fallback).read(environment)
      return {
        fault: `Neither the environment variable ${prefix}_URL nor ${prefix}_DRIVER is set.`,
        hint: `Set ${prefix}_URL, or ${prefix}_DRIVER, ${prefix}_HOST, ${prefix}_USER, ${prefix}_PASSWORD and ${prefix}_NAME, or give a default.`,
      }
    },
  }),
  /** A secret: like text, but its own type of error never shows it. */
  secret: (variable: string, fallback?: string): Reader<string> => ({
    ...reader(variable, fallback, (text) => ({ value: text })),
    secret: true,
  }),
  /** A whole number. */
  int: (variable: string, fallback?: number): Reader<number> =>
    reader(variable, fallback, (text) =>
      /^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text))
        ? { value: Number(text) }
        : wrong(variable, text, 'a whole number'),
    ),
  /** `1 true yes on` or `0 false no off`. */
  bool: (variable: string, fallback?: boolean): Reader<boolean> => readerOf(variable, fallback, 'boolean'),
  /** Texts between commas; blanks around them do not count. */
  list: (variable: string, fallback?: readonly string[]): Reader<readonly string[]> =>
    reader(variable, fallback, (text) => ({ value: splitList(text) })),
  /** A number of bytes such as `5MiB`. */
  bytes: (variable: string, fallback?: BytesInput): Reader<number> =>
    readerOf(variable, fallback === undefined ? undefined : parseBytes(fallback), 'bytes'),
  /** One of a few words. */
  choice: <const T extends string>(variable: string, words: readonly T[], fallback?: NoInfer<T>): Reader<T> =>
    reader(variable, fallback, (text) => {
      const found = words.find((word) => word === text)
      return found === undefined ? wrong(variable, text, `one of ${listOf(words)}`) : { value: found }
    }),
  /** What another reader reads, or `undefined` where its variable is not set: the setting then has its default. */
  optional: <T>(one: Reader<T>): Reader<T | undefined> => ({
    ...one,
    read: (environment) => (isSet(one, environment) ? one.read(environment) : { value: undefined }),
  }),
  /** A length of time such as `15m`, in milliseconds. */
  duration: (variable: string, fallback?: DurationInput): Reader<number> =>
    readerOf(variable, fallback === undefined ? undefined : parseDuration(fallback), 'duration'),
}
