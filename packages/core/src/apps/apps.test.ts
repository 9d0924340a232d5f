import { describe, expect, it } from 'vitest'
import { problem } from '../checks/checks.ts'
import { contextSlot, currentContext } from '../context/context.ts'
import { defineSetting, env } from '../settings/settings.ts'
import { defineSignal, on } from '../signals/signals.ts'
import { createApplication, defineApp, definePoint, defineResource } from './apps.ts'

const size = defineSetting<number>('pageSize', {
  help: 'Rows a page.',
  read: (given = 20) => (typeof given === 'number' ? { value: given } : { fault: 'not a number.' }),
})
const secret = defineSetting<string>('secret', {
  help: 'A long random text.',
  secret: true,
  read: (given) => ({ value: String(given) }),
})

describe('createApplication', () => {
  it.each([
    [false, 'Setting "list": What was given cannot be read (TypeError: given.map is not a function).'],
    [true, 'Setting "list": What was given cannot be read (TypeError).'],
  ])(
    'tells a setting that raises an error for what it was given, and nothing more of it where it is secret: %j',
    (isSecret, said) => {
      const list = defineSetting<readonly string[]>('list', {
        help: 'Names.',
        secret: isSecret,
        read: (given = []) => ({ value: (given as readonly string[]).map(String) }),
      })
      const lists = defineApp({ name: 'lists', settings: [list] })
      const { problems } = createApplication({ apps: [lists], mode: 'test', environment: {}, settings: { list: 7 } })
      expect(problems).toMatchObject([{ code: 'core.setting_invalid', message: said, hint: 'Names.' }])
    },
  )

  it('puts an app after those it requires, and takes each once', () => {
    const base = defineApp({ name: 'base' })
    const app = createApplication({
      apps: [
        defineApp({ name: 'one', requires: [base] }),
        defineApp({ name: 'two', requires: [defineApp({ name: 'base' })] }),
      ],
    })
    expect(app.apps.map((one) => one.name)).toEqual(['base', 'one', 'two'])
    expect(app.problems).toEqual([])
  })

  it('reports everything that is wrong at once, and refuses to start', async () => {
    const circle = defineApp({ name: 'a', requires: [defineApp({ name: 'b', requires: [defineApp({ name: 'a' })] })] })
    const app = createApplication({
      apps: [circle, defineApp({ name: 'Bad-Name', settings: [size] }), defineApp({ name: 'a' })],
      settings: { pageSize: 'many', pageSise: 3 },
    })
    const codes = app.problems.map((one) => one.code)
    expect(codes).toEqual(
      expect.arrayContaining(['core.app_twice', 'core.app_name', 'core.setting_invalid', 'core.unknown_setting']),
    )
    expect(app.problems.find((one) => one.code === 'core.unknown_setting')?.hint).toBe('Did you mean "pageSize"?')
    await expect(app.start()).rejects.toThrow(/cannot start: \d problems/)
  })

  it('names what is no list where there is to be one, once, with what is written there', async () => {
    // As `import * as models` gives, where nobody has checked the types.
    const models = { Author: class {} } as unknown as []
    const blog = defineApp({ name: 'blog', models, commands: 'serve' as unknown as [] })
    const app = createApplication({ apps: [blog, defineApp({ name: 'site', requires: [blog] })] })
    expect(app.problems).toMatchObject([
      {
        code: 'core.app_list',
        message: 'The app "blog" gives "models" as something that is no list.',
        hint: 'Write models: [Author, Post], or models: Object.values(models) where a module has models alone.',
      },
      { message: 'The app "blog" gives "commands" as something that is no list.', hint: 'Write commands: […].' },
    ])
    await expect(app.start()).rejects.toThrow('cannot start')
  })

  it('reads the environment when it is built, and never shows a secret', () => {
    const build = (environment: Record<string, string>) =>
      createApplication({
        apps: [defineApp({ name: 'web', settings: [size, secret] })],
        settings: { pageSize: env.int('SIZE'), secret: env.secret('KEY', 'hidden') },
        environment,
      })
    expect(build({ SIZE: '7' }).settings.get(size)).toBe(7)
    expect(JSON.stringify(build({ SIZE: '7' }).settings)).not.toContain('hidden')
    expect(build({}).problems[0]?.message).toContain('SIZE is not set')
    expect(build({ SIZE: 'x' }).problems[0]?.message).toContain('"x", which is not a whole number')
  })

  it('opens resources, runs hooks inside its context, and closes in reverse', async () => {
    const slot = contextSlot<string>('store')
    const seen: string[] = []
    const app = createApplication({
      apps: [
        defineApp({
          name: 'store',
          resources: [
            defineResource({
              name: 'store',
              slot,
              open: () => 'opened',
              close: (value) => {
                seen.push(`close ${value}`)
              },
            }),
          ],
          startup: () => {
            seen.push(`start ${slot.get()}`)
          },
          shutdown: () => {
            seen.push(`stop ${slot.get()}`)
          },
        }),
      ],
    })
    await app.run(() => {
      seen.push(`run ${slot.get()} ${currentContext().app === app}`)
    })
    expect(seen).toEqual(['start opened', 'run opened true', 'stop opened', 'close opened'])
    expect(slot.get()).toBeUndefined()
  })

  it('gives each unit of work its own of a resource that says so, and nested runs that of the one around them', async () => {
    const slot = contextSlot<{ readonly number: number }>('own')
    let number = 0
    const app = createApplication({
      apps: [
        defineApp({
          name: 'own',
          resources: [
            defineResource({
              name: 'own',
              slot,
              open: () => ({ number: 0 }),
              each: () => ({ number: ++number }),
              close: () => undefined,
            }),
          ],
        }),
      ],
    })
    await app.start()
    const own = () => slot.get()?.number
    expect([await app.run(own), await app.run(own)]).toEqual([1, 2])
    expect(await app.run(async () => [own(), await app.run(own)])).toEqual([3, 3])
    expect(app.begin()[slot.key]).toMatchObject({ number: 5 })
    expect(app.context[slot.key]).toEqual({ number: 0 })
    await app.stop()
    expect(app.begin()[slot.key]).toBeUndefined()
  })

  it('closes what was opened when a later resource fails', async () => {
    const closed: string[] = []
    const slot = contextSlot<number>('n')
    const app = createApplication({
      apps: [
        defineApp({
          name: 'x',
          resources: [
            defineResource({
              name: 'good',
              slot,
              open: () => 1,
              close: () => {
                closed.push('good')
              },
            }),
            defineResource({
              name: 'bad',
              slot,
              open: () => {
                throw problemError()
              },
              close: () => {
                closed.push('bad')
              },
            }),
          ],
        }),
      ],
    })
    await expect(app.start()).rejects.toThrow('broken')
    expect(closed).toEqual(['good'])
  })

  it('stays open until the last of several runs has ended, and starts anew after that', async () => {
    const seen: string[] = []
    const slot = contextSlot<number>('n')
    const resource = defineResource({
      name: 'n',
      slot,
      open: () => seen.push('open'),
      close: () => {
        seen.push('close')
      },
    })
    const app = createApplication({ apps: [defineApp({ name: 'x', resources: [resource] })] })
    const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
    const long = app.run(async () => {
      await wait(40)
      seen.push('long')
    })
    await app.run(async () => {
      seen.push('short')
    })
    await long
    expect(seen).toEqual(['open', 'short', 'long', 'close'])
    const again = app.run(() => slot.get() !== undefined)
    expect(await again).toBe(true)
    await app.start()
    await app.run(() => undefined)
    expect(seen.slice(4)).toEqual(['open', 'close', 'open'])
    await app.stop()
  })

  it('closes everything though a hook and a resource fail, and says the first error', async () => {
    const closed: string[] = []
    const resource = (name: string, fail: boolean) =>
      defineResource({
        name,
        slot: contextSlot<string>(name),
        open: () => name,
        close: () => {
          closed.push(name)
          if (fail) throw new RangeError(`${name} does not close`)
        },
      })
    const app = createApplication({
      apps: [
        defineApp({
          name: 'x',
          resources: [resource('first', false), resource('second', true)],
          shutdown: () => {
            throw new RangeError('the hook')
          },
        }),
      ],
    })
    await app.start()
    await expect(app.stop()).rejects.toThrow('the hook')
    expect(closed).toEqual(['second', 'first'])
    await app.stop()
    expect(await app.run(() => 1).catch((error: Error) => error.message)).toBe('the hook')
  })

  it('ignores and remarks what is added to a point that nobody reads', () => {
    const point = definePoint<string>('menu', { owner: 'admin' })
    const blog = defineApp({ name: 'blog', extends: [point.contribute('Posts')] })
    expect(createApplication({ apps: [blog] }).problems).toMatchObject([{ level: 'info', code: 'core.point_unread' }])
    expect(createApplication({ apps: [blog, defineApp({ name: 'admin' })] }).contributions(point)).toEqual(['Posts'])
  })

  it('looks at what apps and their middleware add, with the settings read, and tells where it comes from', () => {
    const point = definePoint<number>('pages', {
      owner: 'core',
      check: (value, { app, from }) =>
        value > app.settings.get(size) ? [problem('pages.large', `${from} asks for ${value} rows.`)] : [],
    })
    const slot = { name: 'list', extends: [point.contribute(3), point.contribute(99)] }
    const shop = defineApp({
      name: 'shop',
      settings: [size],
      extends: [point.contribute(80), point.contribute(5)],
      middleware: [slot],
    })
    const app = createApplication({ apps: [shop], mode: 'test', environment: {} })
    expect(app.problems.map(({ message }) => message)).toEqual([
      'the app "shop" asks for 80 rows.',
      'the slot "list" of the app "shop" asks for 99 rows.',
    ])
    expect(app.contributions(point)).toEqual([80, 5, 3, 99])
  })

  it('runs checks, those for deployment only when asked', async () => {
    const checks = [
      { name: 'always', run: () => [problem('x.always', 'a')] },
      { name: 'deploy', deploy: true, run: async () => [problem('x.deploy', 'd')] },
    ]
    const app = createApplication({ apps: [defineApp({ name: 'x', checks })], mode: 'development' })
    expect((await app.check()).map((one) => one.code)).toEqual(['x.always'])
    expect((await app.check({ deploy: true })).map((one) => one.code)).toEqual(['x.always', 'x.deploy'])
  })

  it('keeps two applications in one process apart', async () => {
    const sent = defineSignal<number>('sent')
    const heard: string[] = []
    const make = (name: string) =>
      createApplication({
        apps: [
          defineApp({
            name,
            extends: [
              on(sent, (n) => {
                heard.push(`${name} ${n}`)
              }),
            ],
          }),
        ],
      })
    await make('one').run(() => sent.send(1))
    await make('two').run(() => sent.send(2))
    await sent.send(3)
    expect(heard).toEqual(['one 1', 'two 2'])
  })
})

function problemError(): Error {
  return new RangeError('broken')
}
