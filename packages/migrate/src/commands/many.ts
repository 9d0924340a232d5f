/** The options that lead to many databases in the place of one. */
export const MANY = {
  databases: {
    type: 'string',
    help: 'Several databases of the settings, by their names: "acme,globex"; "*" stands for any letters.',
  },
  schemas: {
    type: 'string',
    help: 'Several schemas of the database (on MySQL and MariaDB databases, on SQLite files beside it), by their names.',
  },
  create: { type: 'boolean', help: 'Make schemas that are named and not there.' },
  parallel: { type: 'number', help: 'How many of them are worked on at once.', default: 4 },
  json: { type: 'boolean', help: 'Of several: one JSON object {"targets": […]}, and nothing else.' },
} as const
