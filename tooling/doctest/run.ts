import { globSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import type { Example } from './examples.ts'
import { type Script, scriptOf } from './script.ts'

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor

/** Tells whether an example claims anything; one that does not is parsed and never run. */
export function hasClaims(example: Example): boolean {
  return example.code.includes('// → ')
}

/**
 * Runs one example of the source at `path` and rejects where a claim does not hold, where a claim was never reached and where the example
 * cannot be read; the message begins with file and line.
 */
export async function runExample(example: Example, path: string): Promise<void> {
  const script = readExample(example, path)
  if (script.claims.length === 0) return
  const scope = await scopeOf(path)
  const { tools, checked } = toolsFor(script, example, path)
  const names = [...Object.keys(scope), ...Object.keys(tools)]
  await new AsyncFunction(...names, `'use strict'\n${script.body}`)(...Object.values(scope), ...Object.values(tools))
  const missed = script.claims.findIndex((_, index) => !checked.has(index))
  if (missed !== -1) expect.fail(`${placeOf(script, missed, example, path)} was never reached.`)
}

function readExample(example: Example, path: string): Script {
  try {
    const script = scriptOf(example.code)
    new AsyncFunction('__meta', '__import', '__value', '__raises', script.body)
    return script
  } catch (cause) {
    throw new SyntaxError(
      `${path}:${example.line} The example cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}

/** What a script calls and reads. */
interface Tools {
  readonly __meta: { readonly url: string }
  readonly __import: (specifier: string) => Promise<unknown>
  readonly __value: (index: number, actual: unknown, expected: unknown) => void
  readonly __raises: (index: number, thunk: () => Promise<unknown>, name: string) => Promise<void>
}

function toolsFor(script: Script, example: Example, path: string): { tools: Tools; checked: Set<number> } {
  const checked = new Set<number>()
  const place = (index: number) => {
    checked.add(index)
    return placeOf(script, index, example, path)
  }
  const tools: Tools = {
    __meta: { url: pathToFileURL(path).href },
    __import: (specifier) => import(/* @vite-ignore */ resolveFrom(path, specifier)),
    __value: (index, actual, expected) => {
      if (expected instanceof RegExp && !(actual instanceof RegExp)) expect(actual, place(index)).toMatch(expected)
      else expect(actual, place(index)).toEqual(expected)
    },
    __raises: async (index, thunk, name) => {
      const raised = await thunk().then(
        (value) => `nothing: it gave ${String(value)}`,
        (error: unknown) => (error instanceof Error ? error.name : String(error)),
      )
      expect(raised, place(index)).toBe(name)
    },
  }
  return { tools, checked }
}

function placeOf(script: Script, index: number, example: Example, path: string): string {
  const claim = script.claims[index]
  return `${path}:${example.line + (claim?.line ?? 0)} ${claim?.expression ?? ''}`
}

/** What a reader of the file takes for granted: the exports of the file and of its folder's face. */
async function scopeOf(path: string): Promise<Record<string, unknown>> {
  const folder = dirname(path)
  const face = globSync(`${basename(folder)}.ts`, { cwd: folder }).map((file) => join(folder, file))
  const modules: object[] = await Promise.all(
    [...face, path].map((file) => import(/* @vite-ignore */ pathToFileURL(file).href)),
  )
  const { default: _, ...scope } = Object.assign({}, ...modules)
  return scope
}

/** Resolves as the source itself would, so that a package's examples may import what the package depends on, and the package by its name. */
function resolveFrom(path: string, specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return pathToFileURL(createRequire(path).resolve(specifier)).href
}
