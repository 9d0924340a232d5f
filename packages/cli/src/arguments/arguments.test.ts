import { defineCommand } from '@tsango/core/commands'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../errors/errors.ts'
import { parseArguments } from './arguments.ts'

const command = defineCommand({
  name: 'move',
  help: 'Moves.',
  arguments: [
    { name: 'from', help: 'Where from.' },
    { name: 'to', help: 'Where to.', optional: true },
  ],
  options: {
    maxSpeed: { type: 'number', help: 'Kilometres an hour.', short: 's' },
    by: { type: 'string', help: 'The vehicle.', default: 'train' },
    quiet: { type: 'boolean', help: 'Without a sound.', short: 'q' },
    json: { type: 'boolean', help: 'As JSON.', short: 'j' },
  },
  run: async () => {},
})
const needy = defineCommand({
  name: 'needy',
  help: '',
  options: { answers: { type: 'string', help: 'The file.', required: true } },
  run: async () => {},
})

const optionsOf = (...words: string[]) => parseArguments(command, ['a', ...words]).options

describe('options', () => {
  it('have their defaults, and booleans are off', () => {
    expect(optionsOf()).toEqual({ maxSpeed: undefined, by: 'train', quiet: false, json: false })
  })

  it.each([
    [['--max-speed', '80'], { maxSpeed: 80 }],
    [['--max-speed=-1.5'], { maxSpeed: -1.5 }],
    [['--max-speed', '-5'], { maxSpeed: -5 }],
    [['-s', '80', '-qj'], { maxSpeed: 80, quiet: true, json: true }],
    [['-s80'], { maxSpeed: 80 }],
    [['--by', ''], { by: '' }],
    [['--by=--train'], { by: '--train' }],
    [['--quiet', '--no-quiet'], { quiet: false }],
    [['--by', 'a', '--by', 'b'], { by: 'b' }],
  ])('are read from %j', (words, expected) => {
    expect(optionsOf(...words)).toMatchObject(expected)
  })

  it.each([
    [['--by'], '--by needs a value: The vehicle.'],
    [['--by', '--json'], '--by needs a value: The vehicle.'],
    [['--max-speed', 'fast'], '--max-speed takes a number, not "fast".'],
    [['--max-speed='], '--max-speed takes a number, not "".'],
    [['--max-speed', 'Infinity'], '--max-speed takes a number, not "Infinity".'],
    [['--json=yes'], '--json takes no value, so "yes" does not belong there.'],
    [['--no-by'], 'move has no option --no-by. Known: "--max-speed", "--by"'],
    [['--maxSpeed', '80'], 'move has no option --maxSpeed. Did you mean "--max-speed"?'],
    [['--__proto__', 'x'], 'move has no option --__proto__.'],
    [['-x'], 'move has no option -x.'],
  ])('are refused from %j', (words, message) => {
    expect(() => optionsOf(...words)).toThrow(UsageError)
    expect(() => optionsOf(...words)).toThrow(message)
  })

  it('that are required must stand there', () => {
    expect(() => parseArguments(needy, [])).toThrow('needy needs the option --answers: The file.')
    expect(parseArguments(needy, ['--answers', 'a.json']).options).toEqual({ answers: 'a.json' })
  })
})

describe('arguments', () => {
  it('stand between options, and all that follows -- is one', () => {
    expect(parseArguments(command, ['a', '--json', 'b']).arguments).toEqual(['a', 'b'])
    expect(parseArguments(command, ['--json', '--', 'a', '--json']).arguments).toEqual(['a', '--json'])
  })

  it('must be there unless optional, and no more than declared', () => {
    expect(() => parseArguments(command, [])).toThrow('move needs <from>: Where from.')
    expect(() => parseArguments(command, ['a', 'b', 'c'])).toThrow(
      'move takes <from> <to>, so "c" is one word too many.',
    )
  })
})

it('asks for help whatever else is wrong', () => {
  expect(parseArguments(needy, ['--nonsense', '--help'])).toMatchObject({ help: true })
})
