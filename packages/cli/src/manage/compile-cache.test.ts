import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProject, type Project } from './fixtures/project.ts'

const app = (says: string): string => `
import { createApplication, defineApp, defineCommand } from '@tsango/core'
const say = defineCommand({ name: 'say', help: 'Speaks.', run: async ({ terminal }) => { terminal.print(${JSON.stringify(says)} as string) } })
export default createApplication({ apps: [cli(), defineApp({ name: 'speaker', commands: [say] })] })
`

let project: Project
let cache: string
beforeEach(() => {
  project = createProject({ 'app.ts': app('one') })
  cache = join(project.folder, 'node_modules/.cache/tsango')
})
afterEach(() => project.remove())

/** As a package manager leaves it: a folder of the project's own. */
function install(): void {
  const installed = join(project.folder, 'node_modules')
  const from = readlinkSync(installed)
  rmSync(installed)
  mkdirSync(installed)
  for (const name of readdirSync(from)) if (!name.startsWith('.')) symlinkSync(join(from, name), join(installed, name))
}

/** What the tests keep compiled for the processes that they start would be taken before. */
const say = (environment: Readonly<Record<string, string>> = {}) =>
  project.run(['say'], { NODE_COMPILE_CACHE: '', ...environment })

const files = (): readonly string[] => (existsSync(cache) ? readdirSync(cache, { recursive: true }).map(String) : [])

describe('what Node makes of the files of a project', () => {
  it('is kept beside what is installed, and a file that was changed is read anew', async () => {
    install()
    expect(await say()).toMatchObject({ code: 0, stdout: 'one\n' })
    expect(files().length).toBeGreaterThan(2)
    expect(await say()).toMatchObject({ code: 0, stdout: 'one\n' })
    writeFileSync(
      join(project.folder, 'app.ts'),
      `import { cli } from '${new URL('../cli/cli.ts', import.meta.url).href}'\n${app('two')}`,
    )
    expect(await say()).toMatchObject({ code: 0, stdout: 'two\n' })
  })

  it('is not kept where nothing can be, where it shall not be, and where what is installed is linked to', async () => {
    await say()
    expect(files()).toEqual([])
    install()
    await say({ NODE_DISABLE_COMPILE_CACHE: '1' })
    await say({ NODE_V8_COVERAGE: join(project.folder, 'coverage') })
    expect(files()).toEqual([])
    writeFileSync(join(project.folder, 'node_modules/.cache'), 'a file')
    expect(await say()).toMatchObject({ code: 0, stdout: 'one\n', stderr: '' })
  })
})
