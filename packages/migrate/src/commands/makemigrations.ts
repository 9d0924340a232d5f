import { defineCommand } from '@tsango/core/commands'

/** Writes migrations for what changed in the models. */
export const makemigrations = defineCommand({
  name: 'makemigrations',
  help: 'Write migrations for what changed in the models.',
  arguments: [{ name: 'app', help: 'Only these apps.', optional: true, rest: true }],
  options: {
    app: { type: 'string', help: 'Only this app, as by its name alone.', short: 'a' },
    name: { type: 'string', help: 'The name behind the number; made from the operations otherwise.', short: 'n' },
    dryRun: { type: 'boolean', help: 'Show what would be written, and write nothing.' },
    check: { type: 'boolean', help: 'Exit with 1 where something would be written, and write nothing.' },
    empty: { type: 'boolean', help: 'Write a migration without operations, for SQL or code of your own.' },
    update: { type: 'boolean', help: 'Add what changed to the last migration of each app.' },
    safe: {
      type: 'boolean',
      help: 'Do beside those who work with a table what can be, in migrations of their own.',
    },
    index: {
      type: 'boolean',
      help: 'Write an index of imports beside the migrations, for bundles, and nothing else; it is kept from then on.',
    },
    merge: { type: 'boolean', help: 'Join branches of the history, where they do not conflict.' },
    answers: { type: 'string', help: 'Answers by the ids of their questions: a JSON file, or the JSON itself.' },
    json: { type: 'boolean', help: 'Say what was found as JSON.' },
  },
  // The models decide, no database does.
  started: false,
  run: async (input) => (await import('./make.ts')).makeMigrations(input),
})
