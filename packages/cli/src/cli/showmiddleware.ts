import { defineCommand } from '@tsango/core/commands'
import { answersHttp } from './answers-http.ts'

/** `showmiddleware`: what a request passes on its way to a route. */
export const showmiddleware = defineCommand({
  name: 'showmiddleware',
  help: 'Lists what a request to a path passes, in order: the slots of the application, fused into one pass, then what Hono calls.',
  arguments: [{ name: 'path', help: 'Such as /posts/7; default: /.', optional: true }],
  options: {
    method: { type: 'string', short: 'm', help: 'The method of the request.', default: 'GET' },
    json: {
      type: 'boolean',
      help: 'Prints JSON: an array of {"kind", "name", "app", "does", "why", "fused", "skipped"}.',
    },
  },
  started: false,
  run: async ({ app, arguments: [path = '/'], options, terminal }) => {
    const { stackOf } = await import('@tsango/http/application')
    const layers = answersHttp(app) ? stackOf(app, path, options.method.toUpperCase()) : []
    if (options.json) terminal.print(JSON.stringify(layers, null, 2))
    else if (layers.length === 0) terminal.print('This application answers no HTTP.')
    else
      terminal.table(
        ['#', 'Name', 'App', 'Does', 'Why there', 'How'],
        layers.map(({ name, kind, app: owner = '', does, why, fused, skipped }, at) => [
          String(at + 1),
          name,
          owner,
          kind === 'slot' ? does.join(', ') || 'nothing, as it is set' : kind,
          why,
          skipped ? 'skipped by the route' : fused ? 'fused' : 'by Hono',
        ]),
      )
  },
})
