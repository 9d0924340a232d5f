import type { Application } from '@tsango/core'
import { type Problem, type SystemCheck, warning } from '@tsango/core/checks'
import type { Registry } from '@tsango/core/registry'
import { listOf } from '@tsango/toolkit/text'
import type { DatabaseOptions } from '../databases/databases.ts'
import { dialectFor } from '../dialects/dialects.ts'
import { databaseSetting, dialects } from './settings.ts'

/** Tells of comments that no database of the application keeps. */
export const checkComments: SystemCheck = {
  name: 'orm.comments',
  deploy: true,
  run: async (app) => {
    const told = commented(app.registry)
    return told.length === 0 || (await keepsComments(app)) ? [] : [forgotten(told)]
  },
}

function commented({ models }: Registry): string[] {
  return models
    .filter(({ managed, proxyOf }) => managed && !proxyOf)
    .flatMap(({ label, comment, ownFields: fields }) => [
      ...(comment === undefined ? [] : [label]),
      ...fields.filter(({ spec }) => spec.comment !== undefined).map(({ name }) => `${label}.${name}`),
    ])
}

async function keepsComments(app: Application): Promise<boolean> {
  const foreign = app.contributions(dialects)
  for (const [name, given] of Object.entries(app.settings.get(databaseSetting))) {
    const { url } = typeof given === 'string' ? { url: given } : (given as DatabaseOptions)
    if ((await dialectFor(url, { name, dialects: foreign })).features.comments) return true
  }
  return false
}

function forgotten(told: readonly string[]): Problem {
  return warning(
    'orm.comments',
    `No database of the settings keeps comments: those of ${listOf(told)} leave nothing behind.`,
    'Say it in a comment of the source, or with .help(…), which forms and the documentation of the API show.',
  )
}
