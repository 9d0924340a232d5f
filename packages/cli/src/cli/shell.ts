import type { REPLServer } from 'node:repl'
import { text } from 'node:stream/consumers'
import type { Application } from '@tsango/core/apps'
import { defineCommand } from '@tsango/core/commands'
import { currentContext, enterContext } from '@tsango/core/context'

/** `shell`: the application at a prompt. */
export const shell = defineCommand({
  name: 'shell',
  help:
    'Opens a prompt inside the application: its models are in scope by name, and await works. Ctrl-D leaves it. ' +
    'Where standard input is no terminal, it is run as one script.',
  run: async ({ app, terminal }) => {
    const scope = scopeOf(app)
    if (!process.stdin.isTTY) return runScript(await text(process.stdin), scope)
    const { start } = await import('node:repl')
    terminal.print(`In scope: ${Object.keys(scope).join(', ')}. Ctrl-D leaves.`)
    const server = start({ prompt: '> ', ignoreUndefined: true })
    Object.assign(server.context, scope)
    insideContext(server)
    await new Promise<void>((resolve) => void server.once('exit', resolve))
  },
})

function scopeOf(app: Application): Record<string, unknown> {
  const models = app.registry.models.filter((model) => !model.automatic)
  const names = new Set<string>()
  const entries = models.map((model) => {
    // Of two models of one name the second is told apart by its app.
    const name = names.has(model.name) ? `${model.app}_${model.name}` : model.name
    names.add(name)
    return [name, model.model]
  })
  return { app, ...Object.fromEntries(entries) }
}

// A line comes from an event of the input, which knows nothing of the context that the shell was opened in.
function insideContext(server: REPLServer): void {
  const context = currentContext()
  const evaluate = server.eval
  Object.assign(server, {
    eval: function (this: REPLServer, ...input: Parameters<typeof evaluate>) {
      enterContext(context, () => evaluate.apply(this, input))
    },
  })
}

// At a prompt, lines that arrive at once would run at once, whatever the ones before still wait for.
async function runScript(script: string, scope: Readonly<Record<string, unknown>>): Promise<void> {
  const { compileFunction, constants } = await import('node:vm')
  const run = compileFunction(`return (async () => {\n${script}\n})()`, Object.keys(scope), {
    filename: 'shell',
    lineOffset: -1,
    // Imports start from the working directory, as at a prompt.
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  await run(...Object.values(scope))
}
