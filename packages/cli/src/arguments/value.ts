import type { CommandOption } from '@tsango/core/commands'
import { didYouMean } from '@tsango/toolkit/text'
import { UsageError } from '../errors/errors.ts'

/** Reads the word after an option by the option's type and choices. */
export function readValue(
  option: CommandOption,
  written: string,
  word: string | undefined,
  inline: boolean,
  negative: boolean,
): string | number | boolean {
  if (option.type === 'boolean') {
    if (word !== undefined) throw new UsageError(`${written} takes no value, so "${word}" does not belong there.`)
    return !negative
  }
  // parseArgs takes the next word whatever it looks like; "--port --json" is a forgotten value.
  const forgotten = !inline && word !== undefined && /^-[^\d]/.test(word)
  if (word === undefined || forgotten) throw new UsageError(`${written} needs a value: ${option.help}`)
  if (option.choices && !option.choices.includes(word)) {
    throw new UsageError(`${written} cannot be "${word}". ${didYouMean(word, option.choices)}`)
  }
  if (option.type === 'string') return word
  const number = Number(word)
  if (word.trim() === '' || !Number.isFinite(number)) throw new UsageError(`${written} takes a number, not "${word}".`)
  return number
}
