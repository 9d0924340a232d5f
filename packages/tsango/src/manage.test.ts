import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** The modules that an import brings along, in a process of its own. */
function loadedBy(file: string): readonly string[] {
  const script = `
import { registerHooks } from 'node:module'
const loaded = []
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
await import(${JSON.stringify(new URL(file, import.meta.url).href)})
console.log(JSON.stringify(loaded))`
  const out = execFileSync(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    script,
  ])
  return JSON.parse(out.toString()) as string[]
}

const packagesOf = (loaded: readonly string[]): readonly string[] =>
  [...new Set(loaded.flatMap((url) => /\/packages\/([\w-]+)\//.exec(url)?.[1] ?? []))].sort()

it('brings the command line alone: the rest is loaded once manage can keep what Node makes of it', () => {
  expect(packagesOf(loadedBy('./manage.ts'))).toEqual(['cli', 'core', 'toolkit', 'tsango'])
})

it('of what answers requests, the entry brings neither the login nor the pages of the documentation', () => {
  const loaded = loadedBy('./index.ts')
  expect(packagesOf(loaded)).not.toContain('auth')
  expect(loaded.filter((url) => /\/api\/src\/(?:docs|document)\//.test(url))).toEqual([])
})
