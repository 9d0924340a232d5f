import { defineCommand } from '@tsango/core/commands'
import { type Pruned, prune } from './pruning.ts'

const plural = ({ model, count }: Pruned): string => `${model}: ${count} ${count === 1 ? 'row' : 'rows'}`

/** `prune`: deletes the rows that models call stale. */
export const pruneCommand = defineCommand({
  name: 'prune',
  help: 'Deletes the rows that models call stale in meta.prune, for good. Run it once a day.',
  options: {
    model: { type: 'string', help: 'Only these models, by label, with commas between them.' },
    except: { type: 'string', help: 'Not these models, by label, with commas between them.' },
    pretend: { type: 'boolean', help: 'Counts, and deletes nothing.' },
    batch: { type: 'number', help: 'Rows of one transaction.', default: 1000 },
    database: { type: 'string', help: 'The database by name; without it, where each model lives.' },
  },
  run: async ({ options: { model, except, pretend, batch, database }, terminal }) => {
    const models = labelsIn(model)
    const pruned = await prune({
      ...(models ? { models } : {}),
      except: labelsIn(except) ?? [],
      pretend,
      batch,
      ...(database === undefined ? {} : { using: database }),
      progress: (label, count) => terminal.warn(`${plural({ model: label, count })} so far`),
    })
    if (pruned.length === 0) terminal.print('No model says in meta.prune what is stale.')
    for (const one of pruned) terminal.print(`${plural(one)} ${pretend ? 'would be deleted' : 'deleted'}`)
  },
})

function labelsIn(given: string | undefined): readonly string[] | undefined {
  return given
    ?.split(',')
    .map((label) => label.trim())
    .filter(Boolean)
}
