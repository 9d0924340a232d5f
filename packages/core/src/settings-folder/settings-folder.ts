/**
 * Settings in files of JSON or TOML, one for each tier.
 *
 * @module
 */

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRecord } from '@tsango/toolkit/records'
import { didYouMean } from '@tsango/toolkit/text'
import type { SettingsLayer, SettingsSource } from '../settings/settings.ts'
import type { FileRead } from './file-read.ts'
import { readJson } from './json.ts'
import { readToml } from './toml.ts'

/**
 * Settings from a folder: `default.json` or `default.toml`, then the file of the tier, such as `production.toml`. The tier is what the variable `TSANGO_ENV`
 * says, without it the mode. A file holds settings by their names; lengths of time and numbers of bytes may be texts (`"15m"`, `"5MiB"`), and a date of TOML
 * counts as the text that it is. A tier that is named and has no file is a problem; so are two files for one, and a file that cannot be read, of which
 * nothing is quoted. Files of TOML are read by the package `smol-toml`, which nobody else needs.
 *
 * @example
 * createApplication({ apps, settingsFrom: [settingsFolder(new URL('./settings/', import.meta.url))] })
 */
export function settingsFolder(folder: URL | string): SettingsSource {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder)
  const name = basename(path)
  return {
    read({ tier, mode }) {
      const there = filesIn(path)
      if (typeof there === 'string') return [{ origin: `${name}/`, values: {}, fault: there }]
      const layers = ['default', tier].flatMap((one) => layersOf(path, name, there.get(one) ?? []))
      if (tier === mode || there.has(tier)) return layers
      const fault = `The variable TSANGO_ENV names the tier ${JSON.stringify(tier)}, which has no file in ${name}/.`
      return [...layers, { origin: `${name}/`, values: {}, fault, hint: didYouMean(tier, [...there.keys()]) }]
    },
  }
}

const READERS: Readonly<Record<string, (bytes: Uint8Array) => FileRead>> = { json: readJson, toml: readToml }
const FILE = new RegExp(`^(.+)\\.(${Object.keys(READERS).join('|')})$`)

/** The files of each tier. */
function filesIn(path: string): ReadonlyMap<string, readonly string[]> | string {
  try {
    const files = readdirSync(path).sort()
    const tierOf = (file: string): string | undefined => FILE.exec(file)?.[1]
    const tiers = Map.groupBy(files, tierOf)
    return new Map([...tiers].flatMap(([tier, found]) => (tier === undefined ? [] : [[tier, found]])))
  } catch {
    return `The folder of settings ${path} cannot be read.`
  }
}

function layersOf(path: string, folder: string, files: readonly string[]): readonly SettingsLayer[] {
  const [file, other] = files
  if (file === undefined) return []
  const origin = `${folder}/${file}`
  if (other !== undefined) {
    const fault = `${origin} and ${folder}/${other} are for the same tier, and neither is read.`
    return [{ origin, values: {}, fault, hint: 'Put what they say into one of them, and take the other away.' }]
  }
  const read = readFile(join(path, file), FILE.exec(file)?.[2] ?? '')
  if ('fault' in read) return [{ ...read, origin, values: {}, fault: `${origin} ${read.fault}` }]
  if (isRecord(read.values)) return [{ origin, values: read.values }]
  return [{ origin, values: {}, fault: `${origin} is not an object of settings by name.` }]
}

function readFile(path: string, ending: string): FileRead {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch {
    return { fault: 'cannot be read.' }
  }
  return READERS[ending]?.(bytes) ?? { fault: 'cannot be read.' }
}
