import type { Application } from '@tsango/core/apps'
import { type Problem, problem } from '@tsango/core/checks'

/** What is wrong with the names of commands: two apps that bring one of the same name. */
export function checkCommandNames({ apps }: Application): readonly Problem[] {
  const owners = Map.groupBy(
    apps.flatMap((app) => (app.commands ?? []).map(({ name }) => ({ name, app: app.name }))),
    ({ name }) => name,
  )
  return [...owners]
    .filter(([, found]) => found.length > 1)
    .map(([name, found]) =>
      problem(
        'cli.command_twice',
        `The command "${name}" is brought by ${found.map(({ app }) => `"${app}"`).join(' and ')}.`,
        'Rename one of them.',
      ),
    )
}
