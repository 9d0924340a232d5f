/**
 * Settings in files of JSON, one for each tier.
 *
 * @module
 */

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRecord } from '@tsango/toolkit/records'
import { didYouMean } from '@tsango/toolkit/text'
import type { SettingsLayer, SettingsSource } from '../settings/settings.ts'

/**
 * Settings from a folder: `default.json`, then the file of the tier, such as `production.json`. The tier is what the variable `TSANGO_ENV` says, without
 * it the mode. A file holds an object of settings by their names; lengths of time and numbers of bytes may be texts (`"15m"`, `"5MiB"`).
 * A tier that is named and has no file is a problem; so is a file that is not JSON, of which nothing is quoted.
 *
 * @example
 * createApplication({ apps, settingsFrom: [settingsFolder(new URL('./settings/', import.meta.url))] })
 */
export function settingsFolder(folder: URL | string): SettingsSource {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder)
  const name = basename(path)
  return {
    read({ tier, mode }) {
      const there = namesIn(path)
      if (typeof there === 'string') return [{ origin: `${name}/`, values: {}, fault: there }]
      const layers = ['default', tier].filter((one) => there.includes(one)).map((one) => layerOf(path, name, one))
      if (tier === mode || there.includes(tier)) return layers
      const fault = `The variable TSANGO_ENV names the tier ${JSON.stringify(tier)}, which has no file in ${name}/.`
      return [...layers, { origin: `${name}/`, values: {}, fault, hint: didYouMean(tier, there) }]
    },
  }
}

function namesIn(path: string): readonly string[] | string {
  try {
    return readdirSync(path).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : []))
  } catch {
    return `The folder of settings ${path} cannot be read.`
  }
}

function layerOf(path: string, folder: string, tier: string): SettingsLayer {
  const origin = `${folder}/${tier}.json`
  try {
    const values: unknown = JSON.parse(readFileSync(join(path, `${tier}.json`), 'utf8'))
    if (isRecord(values)) return { origin, values }
    return { origin, values: {}, fault: `${origin} is not an object of settings by name.` }
  } catch (error) {
    // The message of a parser quotes what it found, which may be a password.
    const reason = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    return { origin, values: {}, fault: `${origin} ${reason}.` }
  }
}
