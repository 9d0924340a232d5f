import type { Application } from '@tsango/core/apps'
import { describeProblem, type Level, type Problem, problem } from '@tsango/core/checks'
import { defineCommand, type Terminal } from '@tsango/core/commands'
import { TsangoError } from '@tsango/core/errors'

const levels: readonly Level[] = ['error', 'warning', 'info']

/** `check`: everything that is wrong with the application, at once. */
export const check = defineCommand({
  name: 'check',
  help: 'Finds what is wrong with the application. The exit code is 1 where something keeps it from starting.',
  options: {
    deploy: { type: 'boolean', help: 'Checks it as production would start it.' },
    offline: { type: 'boolean', help: 'Leaves out what needs databases.' },
    json: {
      type: 'boolean',
      help: 'Prints one JSON object: {"ok", "problems": [{"level", "code", "message", "hint"}]}.',
    },
  },
  started: false,
  run: async ({ app, options, terminal }) => {
    const found = await problemsOf(app, options)
    const problems = levels.flatMap((level) => found.filter((one) => one.level === level))
    const ok = problems.every((one) => one.level !== 'error')
    if (options.json) terminal.print(JSON.stringify({ ok, problems }, null, 2))
    else report(problems, terminal)
    return ok ? 0 : 1
  },
})

async function problemsOf(
  app: Application,
  { deploy, offline }: { deploy: boolean; offline: boolean },
): Promise<readonly Problem[]> {
  const found = await app.check(deploy ? { deploy } : {})
  if (offline || found.some((one) => one.level === 'error')) return found
  try {
    return await app.run(() => app.check(deploy ? { deploy, online: true } : { online: true }))
  } catch (error) {
    if (!(error instanceof TsangoError)) throw error
    return [...found, problem(error.code, error.message)]
  }
}

function report(problems: readonly Problem[], terminal: Terminal): void {
  for (const one of problems) {
    const line = describeProblem(one)
    if (one.level === 'error') terminal.error(line)
    else if (one.level === 'warning') terminal.warn(line)
    else terminal.print(line)
  }
  terminal.print(summary(problems))
}

function summary(problems: readonly Problem[]): string {
  const counts = levels.flatMap((level) => {
    const count = problems.filter((one) => one.level === level).length
    const word = level === 'info' ? 'remark' : level
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`]
  })
  return counts.length === 0 ? 'No problems.' : `${counts.join(', ')}.`
}
