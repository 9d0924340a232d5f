import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { examplesOf } from '../../../tooling/doctest/examples.ts'
import { hasClaims } from '../../../tooling/doctest/run.ts'
import { scriptOf } from '../../../tooling/doctest/script.ts'
import { currentDatabases, f, Model, withDatabases } from '../src/index.ts'
import { createTables, describeDatabases, withModels } from '../src/testing/testing.ts'
import { errorsOf } from './compiled.ts'

const folder = fileURLToPath(new URL('../src/testing', import.meta.url))
const examples = globSync('*.ts', { cwd: folder })
  .filter((file) => !/\.test(?:-d)?\.ts$/.test(file))
  .sort()
  .flatMap((file) => examplesOf(readFileSync(join(folder, file), 'utf8')))
  .filter((example) => !hasClaims(example))
const codeOf = (subject: string): string => {
  const [found] = examples.filter((one) => one.subject === subject)
  return found ? scriptOf(found.code).body : expect.fail(`No example of ${subject}.`)
}

class Author extends Model('blog.Author') {
  name = f.char(100)
}
class Post extends Model('blog.Post') {
  title = f.char(200)
}
const MODELS = `class Author extends Model('blog.Author') {
  name = f.char(100)
}
class Post extends Model('blog.Post') {
  title = f.char(200)
}`

it('the examples compile', async () => {
  const program = ({ source }: { readonly source: string }) =>
    [
      "import { beforeAll, expect } from 'vitest'",
      `import { currentDatabases, f, Model } from '${source}/index.ts'`,
      `import type { TestServer as Server } from '${source}/testing/testing.ts'`,
      `import { createTables, type DatabaseUnderTest, describeColumns, describeDatabases, describeDialect, describeServer, type ModelsUnderTest, withModels } from '${source}/testing/testing.ts'`,
      MODELS,
      'declare const posts: readonly { readonly title: string }[]',
      'declare const under: DatabaseUnderTest',
      'declare const server: Server',
      ...examples.map(
        ({ code }, at) => `export const _${at} = async ({ test, rolledBack, run }: ModelsUnderTest) => {{\n${code}\n}}`,
      ),
      'void [beforeAll, expect, currentDatabases, createTables, describeColumns, describeDatabases, describeDialect, describeServer, withModels]',
      'void [Author, Post, posts, under, server]',
    ].join('\n')
  expect(await errorsOf(program)).toEqual([])
})

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor
const scope = { expect, describeDatabases, withModels, createTables, currentDatabases, Author, Post }
const run = (code: string, more: object = {}, Kind = Function): unknown => {
  const given = { ...scope, ...more }
  return new Kind(...Object.keys(given), code)(...Object.values(given))
}

await run(codeOf('describeDatabases'), {}, AsyncFunction)

await describeDatabases('the examples of tests', (under) => {
  const { test, rolledBack, run: inContext } = withModels(under, [Post, Author])
  const posts = [{ title: 'a' }]
  run(codeOf('test'), { test })
  run(codeOf('rolledBack'), { rolledBack })
  describe('hooks', () => {
    run(codeOf('run'), { run: inContext, beforeAll, posts })
    test('made rows', async () => expect(await Post.objects().count()).toBe(1))
  })
  it('another database', async () => void (await run(codeOf('another'), { under }, AsyncFunction)))
  it('tables', async () => {
    const { url } = await under.another()
    await withDatabases({ default: url }, [Post, Author], async () => {
      await run(codeOf('createTables'), {}, AsyncFunction)
      expect(await Post.objects().count()).toBe(0)
    })
  })
})
