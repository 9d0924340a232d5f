import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type Project } from './fixtures/project.ts'

const app = `
import { createApplication, currentContext, declareModel, defineApp, defineCommand, f, TsangoError } from '@tsango/core'

class Shelf extends declareModel('library.Shelf') { title = f.char(40) }
class Book extends declareModel('library.Book') { title = f.char(200).unique(); shelf = f.fk(() => Shelf, { onDelete: 'cascade' }) }
class NoSuchShelf extends TsangoError { code = 'no_such_shelf' }

const greet = defineCommand({
  name: 'greet', help: 'Says hello. At length, if asked.',
  arguments: [{ name: 'name', help: 'Who.' }, { name: 'others', help: 'Who else.', optional: true, rest: true }],
  options: {
    times: { type: 'number', help: 'How often.', default: 1, short: 't' },
    tone: { type: 'string', help: 'How.', choices: ['soft', 'loud'] },
    politely: { type: 'boolean', help: 'With a bow.', default: true },
  },
  run: async ({ app, arguments: names, options, terminal }) => terminal.print(JSON.stringify({ names, ...options, inside: currentContext().app === app })),
})
const fail = defineCommand({
  name: 'fail', help: 'Fails.', arguments: [{ name: 'how', help: 'How.' }],
  run: async ({ arguments: [how], terminal }) => {
    if (how === 'expected') throw new NoSuchShelf('No shelf "a". Known: "b".', { cause: new Error('the disk said no') })
    if (how === 'unexpected') throw new TypeError('token=hunter2')
    if (how === 'later') setTimeout(() => { throw new TypeError('later') }, 5); else return 7
    await new Promise((resolve) => setTimeout(resolve, 5000))
  },
})
const wait = defineCommand({
  name: 'wait', help: 'Waits.', options: { leak: { type: 'boolean', help: 'Leaves a timer behind.' } },
  run: async ({ terminal, options }) => {
    if (options.leak) return void setInterval(() => {}, 100_000)
    terminal.print('waiting')
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  },
})
const asking = defineCommand({
  name: 'asking', help: 'Asks.', run: async ({ terminal }) => { await terminal.ask({ message: 'Name?' }) },
})
const steps = defineCommand({
  name: 'steps', help: 'Takes steps.', run: async ({ terminal }) => {
    await terminal.step('First', async () => {})
    await terminal.step('Second', async () => { terminal.print('result') })
  },
})
const library = defineApp({
  name: 'library', models: [Shelf, Book], commands: [greet, fail, wait, asking, steps],
  startup: () => { if (process.env.CLOSED) throw new NoSuchShelf('The library is closed.') },
  shutdown: () => { if (process.env.SAY_BYE) console.error('bye') },
})
const mail = defineApp({ name: 'mail', commands: process.env.TWICE ? [greet] : [] })
export default createApplication({ apps: [cli(), library, mail], settings: process.env.SETTING ? { [process.env.SETTING]: 1 } : {} })
`

const greetScript = `
import { manage } from '${new URL('./manage.ts', import.meta.url).href}'
await manage(() => import('./app.ts'), { arguments: ['greet', ...process.argv.slice(2)] })
`

let project: Project
beforeAll(() => {
  project = createProject({ 'app.ts': app, 'greet.ts': greetScript, '.env': 'FROM_FILE=file\nREAL=file\n' })
})
afterAll(() => project.remove())

describe('help', () => {
  it('lists the commands by the app that brings them', async () => {
    const { code, stdout } = await project.run(['--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage: node manage\.ts \[command\]/)
    expect(stdout).toMatch(/\nApplication\n(?: {2}.*\n)* {2}check {2,}Finds what is wrong/)
    expect(stdout).toMatch(/\nLibrary\n {2}greet {2,}Says hello\.\n/)
    expect(stdout).not.toContain('Mail')
  })

  it.each([[['greet', '--help']], [['greet', '-h', '--nonsense']], [['help', 'greet']]])(
    'explains a command: %j',
    async (words) => {
      const { code, stdout } = await project.run(words)
      expect(code).toBe(0)
      expect(stdout).toMatchInlineSnapshot(`
      "Usage: node manage.ts greet <name> [others …] [options]

      Says hello. At length, if asked.

      Arguments
        name                  Who.
        others                Who else.

      Options
        -t, --times <number>  How often. (default: 1)
        --tone <soft|loud>    How.
        --no-politely         With a bow.
        -h, --help            Explains the command and does nothing else.
        --trace               Shows the stack of an error.
      "
    `)
    },
  )

  it('prints versions', async () => {
    const { stdout } = await project.run(['--version'])
    expect(stdout).toBe(`tsango ${manifestVersion()}\nnode ${process.versions.node}\n`)
  })
})

describe('the words of a command', () => {
  it('reach it by their declaration, inside the application', async () => {
    const { code, stdout } = await project.run([
      'greet',
      'Ada',
      'Grace',
      'Mary',
      '-t',
      '2',
      '--no-politely',
      '--tone=loud',
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      names: ['Ada', 'Grace', 'Mary'],
      times: 2,
      politely: false,
      tone: 'loud',
      inside: true,
    })
  })

  it.each([
    [['gret'], 'Unknown command "gret". Did you mean "greet"? Known: "asking", "check", "fail", "greet"'],
    [['greet'], 'greet needs <name>: Who.'],
    [
      ['greet', 'Ada', '--tims', '2'],
      'greet has no option --tims. Did you mean "--times"? Known: "--times", "--tone", "--politely", "--help".',
    ],
    [['greet', 'Ada', '--times', 'often'], '--times takes a number, not "often".'],
    [['greet', 'Ada', '--tone', 'lod'], '--tone cannot be "lod". Did you mean "loud"?'],
    [['check', 'everything'], 'check takes no arguments, so "everything" is one word too many.'],
  ])('are refused with exit code 2 and what exists: %j', async (words, message) => {
    const { code, stdout, stderr } = await project.run(words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })

  it('are refused where two apps bring a command of the name', async () => {
    const { code, stderr } = await project.run(['greet', 'Ada'], { TWICE: '1' })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'The apps "library" and "mail" each bring a command "greet". Rename one of them.\n',
    })
  })
})

describe('an error', () => {
  it('that was foreseen is its message alone', async () => {
    expect(await project.run(['fail', 'expected'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'No shelf "a". Known: "b".\n',
    })
  })

  it('shows its stack and its cause with --trace', async () => {
    const { code, stderr } = await project.run(['fail', 'expected', '--trace'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/NoSuchShelf: No shelf "a".*\n\s+at /)
    expect(stderr).toContain('the disk said no')
  })

  it('that was not foreseen shows its stack in development', async () => {
    const { code, stderr } = await project.run(['fail', 'unexpected'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/TypeError: token=hunter2\n\s+at .*app\.ts:/)
  })

  it('that was not foreseen is an id in production, and its stack lies in a file', async () => {
    const { code, stderr } = await project.run(['fail', 'unexpected'], {
      NODE_ENV: 'production',
      TMPDIR: project.folder,
    })
    expect(code).toBe(1)
    const [, id, file] =
      /^The command failed unexpectedly\. Error ([\da-f-]{36}) is described in (.*)\.\n$/.exec(stderr) ?? []
    expect(file).toContain(id)
    expect(readFileSync(file ?? '', 'utf8')).toContain('TypeError: token=hunter2')
  })

  it('outside of any await is reported the same way', async () => {
    const { code, stderr } = await project.run(['fail', 'later'], { NODE_ENV: 'production', TMPDIR: project.folder })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^The command failed unexpectedly\./)
  })

  it('of the application as a whole names every problem', async () => {
    const { code, stderr } = await project.run(['greet', 'Ada'], { SETTING: 'databses' })
    expect(code).toBe(1)
    expect(stderr).toContain(
      'The application cannot start: one problem.\nerror core.unknown_setting: No app reads the setting "databses".',
    )
    expect(stderr).not.toContain('    at ')
  })

  it('of start-up keeps the command from running', async () => {
    expect(await project.run(['greet', 'Ada'], { CLOSED: '1' })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'The library is closed.\n',
    })
  })
})

describe('a command', () => {
  it('gives the process its own exit code', async () => {
    expect((await project.run(['fail', 'otherwise'])).code).toBe(7)
  })

  it('that is interrupted stops the application and exits with 130, or 143 when it is terminated', async () => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const running = project.start(['wait'], { SAY_BYE: '1' })
      await running.saw('waiting')
      running.process.kill(signal)
      expect(await running.ended).toMatchObject({ code, signal: null, stderr: 'bye\n' })
    }
  })

  it('that leaves something open ends all the same', async () => {
    const started = performance.now()
    expect((await project.run(['wait', '--leak'])).code).toBe(0)
    expect(performance.now() - started).toBeLessThan(90_000)
  })

  it('cannot ask where nobody is, and exits with 2', async () => {
    const { code, stderr } = await project.run(['asking'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'Nobody is at the terminal to answer "Name?". Give the answer as an option: --help lists them.\n',
    })
  })

  it('shows steps as plain lines on standard error, apart from its result', async () => {
    const { stdout, stderr } = await project.run(['steps'])
    expect(stdout).toBe('result\n')
    expect(stderr).toMatch(/^First … done \(\d+ ms\)\nSecond …\nSecond: done \(\d+ ms\)\n$/)
  })

  it('may be piped into a reader that stops reading', async () => {
    const running = project.start(['--help'])
    running.process.stdout.destroy()
    expect((await running.ended).stderr).toBe('')
  })
})

describe('a project', () => {
  const shown =
    'export default createApplication({ apps: [cli()] })\nimport { createApplication } from "@tsango/core"\n'

  it('reads .env, which overrides no variable, and runs in its own folder from anywhere', async () => {
    const here = createProject({
      'app.ts': `${shown}console.log(process.env.FROM_FILE, process.env.REAL, process.cwd())`,
      '.env': 'FROM_FILE=file\nREAL=file\n',
    })
    const { stdout } = await here.run(['check'], { REAL: 'real' })
    expect(stdout.split('\n')[0]).toBe(`file real ${here.folder}`)
    here.remove()
  })

  it('may have a script of its own for one command', async () => {
    const { code, stdout } = await project.run(['Ada', '--times', '2'], {}, 'greet.ts')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ names: ['Ada'], times: 2 })
  })

  it('without an application says what to write', async () => {
    const here = createProject({ 'app.ts': 'export const application = cli()' })
    expect(await here.run(['check'])).toMatchObject({
      code: 1,
      stderr:
        'The module that manage() loads has no application as its default export. It exports "application". Write in it: export default tsango({ … })\n',
    })
    here.remove()
  })

  it('whose app.ts throws shows where', async () => {
    const here = createProject({ 'app.ts': 'const a: unknown = undefined;\n(a as { b: () => void }).b()' })
    const { code, stderr } = await here.run(['check'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/TypeError: Cannot read properties of undefined.*\n\s+at .*app\.ts:3/)
    here.remove()
  })

  it('whose app.ts imports what does not exist says so', async () => {
    const here = createProject({ 'app.ts': 'import "./blog/app.ts"' })
    const { code, stderr } = await here.run(['--help'])
    expect(code).toBe(1)
    expect(stderr).toContain(`Cannot find module '${join(here.folder, 'blog/app.ts')}'`)
    here.remove()
  })

  it('without the app of the command line knows no serve', async () => {
    const here = createProject({
      'app.ts': 'import { createApplication } from "@tsango/core"\nexport default createApplication({ apps: [] })',
    })
    expect(await here.run()).toMatchObject({ code: 2, stderr: 'Unknown command "serve". Known: none.\n' })
    here.remove()
  })
})

function manifestVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}
