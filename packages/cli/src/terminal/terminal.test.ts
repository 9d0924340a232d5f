import { AsyncLocalStorage } from 'node:async_hooks'
import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { CannotAsk, Interrupted } from '../errors/errors.ts'
import { createTerminal } from './terminal.ts'
import { widthOf } from './width.ts'

/** A terminal on streams that say whether they are one, and what was written to them. */
function terminalWith({ tty = false, environment = {} }: { tty?: boolean; environment?: Record<string, string> } = {}) {
  const stream = () => Object.assign(new PassThrough(), { isTTY: tty, columns: 80, rows: 24, setRawMode: () => {} })
  const [stdin, stdout, stderr] = [stream(), stream(), stream()]
  const read = (from: PassThrough) => String(from.read() ?? '')
  const type = async (keys: string) => {
    // A prompt listens once its library is loaded.
    while (stdin.listenerCount('keypress') === 0) await wait(5)
    stdin.write(keys)
  }
  return {
    terminal: createTerminal({ stdin, stdout, stderr, environment }),
    type,
    out: () => read(stdout),
    err: () => read(stderr),
  }
}

describe('a table', () => {
  it('is aligned, wide characters too', () => {
    const { terminal, out } = terminalWith()
    terminal.table(['Name', 'City'], [['Ada', 'London'], ['探戈', '東京'], ['é💃', 'two\nlines'], ['short']])
    expect(out()).toBe(
      `${['Name   City', '─────  ─────────', 'Ada    London', '探戈   東京', 'é💃    two lines', 'short'].join('\n')}\n`,
    )
  })

  it.each([
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['日本', 4],
    ['한글', 4],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['\x1b[31mred\x1b[39m', 3],
    ['ﬁ…→', 3],
  ])('takes %j as %i columns', (text, width) => {
    expect(widthOf(text)).toBe(width)
  })
})

describe('colour', () => {
  it('is for a terminal', () => {
    const { terminal, err } = terminalWith({ tty: true })
    terminal.error('no')
    expect(err()).toBe('\x1b[31mno\x1b[39m\n')
  })

  it.each([
    ['a file', { tty: false }],
    ['NO_COLOR', { tty: true, environment: { NO_COLOR: '1' } }],
    ['CI', { tty: true, environment: { CI: 'true' } }],
  ])('is not for %s', (_, options) => {
    const { terminal, out, err } = terminalWith(options)
    terminal.error('no')
    terminal.table(['A'], [['b']])
    expect(err() + out()).not.toContain('\x1b')
  })
})

describe('a step', () => {
  it('turns on a terminal and leaves one line, below what was printed meanwhile', async () => {
    const { terminal, out, err } = terminalWith({ tty: true })
    const result = await terminal.step('Planting', async () => {
      await wait(200)
      terminal.print('a seed')
      return 3
    })
    const shown = err()
    expect(result).toBe(3)
    expect(out()).toBe('a seed\n')
    expect(shown.split('Planting').length).toBeGreaterThan(3)
    expect(stripVTControlCharacters(shown.split('\r').at(-1) ?? '')).toMatch(/^✓ Planting \d+ ms\n$/)
  })

  it('that fails says so and rejects', async () => {
    for (const [tty, sign] of [
      [true, '✗ Planting'],
      [false, 'Planting … failed'],
    ] as const) {
      const { terminal, err } = terminalWith({ tty })
      await expect(terminal.step('Planting', () => Promise.reject(new CannotAsk('x')))).rejects.toThrow(CannotAsk)
      expect(stripVTControlCharacters(err())).toContain(sign)
    }
  })

  it('within a step has a line of its own', async () => {
    const { terminal, err } = terminalWith()
    await terminal.step('Outer', () => terminal.step('Inner', async () => {}))
    expect(err().replace(/\d+ ms/g, 'T')).toBe('Outer …\nInner … done (T)\nOuter: done (T)\n')
  })
})

describe('a question', () => {
  it('is answered by a person', async () => {
    const { terminal, type, out } = terminalWith({ tty: true })
    const name = terminal.ask({ message: 'Name?' })
    await type('Ada\r')
    expect(await name).toBe('Ada')
    expect(out()).toBe('')
  })

  it('has its default for an empty answer', async () => {
    const { terminal, type } = terminalWith({ tty: true })
    const name = terminal.ask({
      message: 'Name?',
      default: 'admin',
      check: (answer) => (answer === '' ? 'Say something.' : undefined),
    })
    await type('\r')
    expect(await name).toBe('admin')
  })

  it('is asked again with what is wrong, and a secret is never shown', async () => {
    const { terminal, type, err } = terminalWith({ tty: true })
    const secret = terminal.ask({
      message: 'Password?',
      secret: true,
      check: (answer) => (answer.length < 8 ? 'Too short.' : undefined),
    })
    await type('abc\r')
    await wait(50)
    await type('defgh\r')
    expect(await secret).toBe('abcdefgh')
    const shown = stripVTControlCharacters(err())
    expect(shown).toContain('Too short.')
    expect(shown).not.toMatch(/abc|defgh/)
  })

  it('is checked in the context of who asked, though keys come from outside', async () => {
    const { terminal, type } = terminalWith({ tty: true })
    const place = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    for (const secret of [false, true]) {
      const name = place.run('inside', () =>
        terminal.ask({ message: 'Name?', secret, check: () => void seen.push(place.getStore()) }),
      )
      await type('Ada\r')
      await name
    }
    expect(new Set(seen)).toEqual(new Set(['inside']))
  })

  it('can be a choice or a yes', async () => {
    const { terminal, type } = terminalWith({ tty: true })
    const chosen = terminal.choose('Which?', [
      { value: 'rename', label: 'It was renamed' },
      { value: 'drop', label: 'Drop it' },
    ])
    await type('\x1b[B')
    await type('\r')
    expect(await chosen).toBe('drop')
    const sure = terminal.confirm('Sure?')
    await type('y')
    expect(await sure).toBe(true)
  })

  it('is left with Ctrl-C', async () => {
    const { terminal, type } = terminalWith({ tty: true })
    const name = terminal.ask({ message: 'Name?' })
    await type('\x03')
    await expect(name).rejects.toThrow(Interrupted)
  })

  it('is not asked in CI or without a terminal; only a confirmation with a fallback has an answer', async () => {
    for (const options of [{ tty: false }, { tty: true, environment: { CI: '1' } }]) {
      const { terminal } = terminalWith(options)
      expect(terminal.interactive).toBe(false)
      await expect(terminal.ask({ message: 'Name?' })).rejects.toThrow('Nobody is at the terminal to answer "Name?"')
      await expect(terminal.confirm('Sure?')).rejects.toThrow(CannotAsk)
      await expect(terminal.choose('Which?', [])).rejects.toThrow(CannotAsk)
      expect(await terminal.confirm('Sure?', false)).toBe(false)
    }
  })
})
