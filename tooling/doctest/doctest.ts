/**
 * Runs the examples of a package's doc comments as tests, so that none of them can go stale.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type Example, examplesOf } from './examples.ts'
import { type Claim, scriptOf } from './script.ts'

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor

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
    if (examples.length > 0) describe(file, () => examples.forEach((example) => testOf(path, example)))
  }
  if (found === 0) it('finds an example', () => expect.fail(`No doc comment under ${root} has an @example.`))
}

function testOf(path: string, example: Example): void {
  const where = `${basename(path)}:${example.line}`
  const script = scriptAt(example, where)
  const title = script.claims.length > 0 ? 'does what its example says' : 'has an example that can be read'
  it(`${example.subject || 'the module'} ${title} (line ${example.line})`, async () => {
    if (script.claims.length > 0) await run(script.body, script.claims, path, example)
    else new AsyncFunction('__import', script.body)
  })
}

function scriptAt(example: Example, where: string): ReturnType<typeof scriptOf> {
  try {
    return scriptOf(example.code)
  } catch (cause) {
    throw new SyntaxError(`The example at ${where} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

async function run(body: string, claims: readonly Claim[], path: string, example: Example): Promise<void> {
  const scope = await scopeOf(path)
  const said = (index: number) => `${path}:${example.line + (claims[index]?.line ?? 0)} ${claims[index]?.expression}`
  const tools = {
    __import: (specifier: string) => import(/* @vite-ignore */ resolveFrom(path, specifier)),
    __value: (index: number, actual: unknown, expected: unknown) => {
      if (expected instanceof RegExp && !(actual instanceof RegExp)) expect(actual, said(index)).toMatch(expected)
      else expect(actual, said(index)).toEqual(expected)
    },
    __raises: async (index: number, thunk: () => Promise<unknown>, name: string) => {
      const error: unknown = await thunk().then((value) => expect.fail(`${said(index)} raised nothing and gave ${String(value)}`), (raised: unknown) => raised)
      expect(error instanceof Error ? error.name : error, said(index)).toBe(name)
    },
  }
  const names = [...Object.keys(scope), ...Object.keys(tools)]
  await new AsyncFunction(...names, `'use strict'\n${body}`)(...Object.values(scope), ...Object.values(tools))
}

/** What a reader of the file takes for granted: the exports of the file and of its folder's face. */
async function scopeOf(path: string): Promise<Record<string, unknown>> {
  const folder = dirname(path)
  const face = globSync(`${basename(folder)}.ts`, { cwd: folder }).map((file) => join(folder, file))
  const modules: object[] = await Promise.all([...face, path].map((file) => import(/* @vite-ignore */ pathToFileURL(file).href)))
  const { default: _, ...scope } = Object.assign({}, ...modules)
  return scope
}

function resolveFrom(path: string, specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return pathToFileURL(createRequire(path).resolve(specifier)).href
}
