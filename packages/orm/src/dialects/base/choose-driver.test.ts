import { describe, expect, it } from 'vitest'
import { DriverMissing, UnknownDriver, UnreadableUrl } from '../../errors/errors.ts'
import { type Connect, connectThrough } from './choose-driver.ts'

const options = { name: 'default' }

/** Connects with whatever is told to be installed, and says what it was asked for. */
function chosen(...installed: readonly string[]) {
  const asked: string[] = []
  const driver = (name: string): readonly [string, Connect] => [
    name,
    async (url) => {
      if (!installed.includes(name)) throw new DriverMissing(name, 'Testbase')
      asked.push(`${name} ${url}`)
      return undefined as never
    },
  ]
  const connect = connectThrough('Testbase', new Map([driver('best'), driver('other')]))
  return { connect, asked }
}

describe('the driver of a database', () => {
  it('is the first that is installed, where none is asked for', async () => {
    for (const [installed, name] of [
      [['best', 'other'], 'best'],
      [['other'], 'other'],
    ] as const) {
      const { connect, asked } = chosen(...installed)
      await connect('test://host/x?a=b', options)
      expect(asked).toEqual([`${name} test://host/x?a=b`])
    }
  })

  it('is the best that one is told to install, where none is there', async () => {
    await expect(chosen().connect('test://host/x', options)).rejects.toThrow('Install it: npm install best')
  })

  it('is the one that is asked for, or missing by its name', async () => {
    const { connect, asked } = chosen('best', 'other')
    await connect('test://host/x?driver=other&a=b', options)
    await connect('test://host/x?driver=best', { ...options, driver: 'other' })
    expect(asked).toEqual(['other test://host/x?a=b', 'other test://host/x'])
    await expect(chosen('best').connect('test://host/x?driver=other', options)).rejects.toThrow('npm install other')
  })

  it('that is not known is refused with those that are', async () => {
    const failure = chosen('best').connect('test://host/x?driver=constructor', options)
    await expect(failure).rejects.toBeInstanceOf(UnknownDriver)
    await expect(failure).rejects.toThrow(
      'asks for the driver "constructor", which Testbase does not have. Known: "best", "other".',
    )
  })

  it('fails by itself, not by trying the next one', async () => {
    const refuse: Connect = async () => {
      throw new UnreadableUrl('default', 'test://host/x')
    }
    const connect = connectThrough(
      'Testbase',
      new Map([
        ['best', refuse],
        ['other', async () => undefined as never],
      ]),
    )
    await expect(connect('test://host/x', options)).rejects.toBeInstanceOf(UnreadableUrl)
  })
})
