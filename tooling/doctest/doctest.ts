/**
 * Runs the examples of a package's doc comments as tests, so that none of them can go stale.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Example, examplesOf } from './examples.ts'
import { hasClaims, runExample } from './run.ts'

/**
 * Makes one test of every `@example` in the sources under `folder` (tests and declarations apart). What the example's own file and the
 * face of its folder export is in scope without an import; other packages are imported as a user would.
 *
 * In an example, `expression // → value` claims equality (a regular expression: a match), `expression // → throws Name` claims an error.
 * An example without a claim is only parsed, because it may start a server or need a database.
 *
 * A package's `src/doctest.test.ts` is:
 * ```ts
 * import { doctest } from '../../../tooling/doctest/doctest.ts'
 *
 * doctest(new URL('.', import.meta.url))
 * ```
 */
export function doctest(folder: URL): void {
  const root = fileURLToPath(folder)
  const files = globSync('**/*.ts', { cwd: root }).filter((file) => !/\.(?:test|test-d|d)\.ts$/.test(file))
  let found = 0
  for (const file of files.sort()) {
    const path = join(root, file)
    const examples = examplesOf(readFileSync(path, 'utf8'))
    found += examples.length
    if (examples.length === 0) continue
    describe(file, () => {
      for (const example of examples) testOf(example, path)
    })
  }
  if (found === 0) it('finds an example', () => expect.fail(`No doc comment under ${root} has an @example.`))
}

function testOf(example: Example, path: string): void {
  const title = hasClaims(example) ? 'does what its example says' : 'has an example that can be read'
  it(`${example.subject || 'the module'} ${title} (line ${example.line})`, () => runExample(example, path))
}
