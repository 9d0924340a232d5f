import { QueryError } from '../../errors/errors.ts'

/** What a lone class means inside of square brackets: the letters of ASCII alone, as databases do not agree about others. */
const CLASSES: Readonly<Record<string, string>> = { d: '0-9', w: 'A-Za-z0-9_', s: ' \\t\\n\\r\\f\\v' }
const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v' }
const SPECIAL = new Set('^$\\.*+?()[]{}|')
const SPECIAL_IN_CLASS = new Set('\\]^-[')
const WORD = `[${CLASSES['w']}]`
/** The edge of a word and the end of the text, in words that every engine takes in the same way. */
const EDGE = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`
const END = '(?![^a]|a)'

const LETTER = /^\p{L}$/u

const MOST_CHARACTERS = 1000
const MOST_TIMES = 255
const MOST_DEPTH = 50

/**
 * Writes a pattern in words that the regular expressions of JavaScript, PostgreSQL, ICU (MySQL) and PCRE (MariaDB) all take to mean the same.
 *
 * The common dialect: characters, `.` (all but a line's end), `^` and `$` (of the whole text), `[a-z]`, `[^…]`, `\d \w \s` and their opposites (ASCII),
 * `\b`, `*`, `+`, `?`, `{2,5}` (up to 255 times), `|`, `(…)`, `(?:…)`, `(?=…)`, `(?!…)`, `\t \n \r \f \v`, `\x41`, `\u00e9`, and a backslash before
 * punctuation. Whatever else some of them know (back-references, looking behind, names, flags) throws {@link QueryError}, which says where.
 *
 * @example
 * commonPattern('^v\\d+\\.') // → '^v[0-9]+\\.'
 */
export function commonPattern(pattern: string, ignoreCase = false): string {
  if (pattern.length > MOST_CHARACTERS)
    throw new QueryError(`A pattern has at most ${MOST_CHARACTERS} characters; this one has ${pattern.length}.`)
  if (pattern.includes('\0') || !pattern.isWellFormed())
    throw new QueryError('A pattern holds the character NUL or half of a character.')
  return new Reader(pattern, ignoreCase).read()
}

/** Reads from the left; every method leaves off behind what it has read. */
class Reader {
  readonly #characters: readonly string[]
  readonly #ignoreCase: boolean
  #at = 0
  #depth = 0

  constructor(pattern: string, ignoreCase: boolean) {
    this.#characters = [...pattern]
    this.#ignoreCase = ignoreCase
  }

  read(): string {
    const sql = this.#alternatives()
    if (this.#next !== undefined) throw this.#fault('")" closes nothing')
    return sql
  }

  get #next(): string | undefined {
    return this.#characters[this.#at]
  }

  #fault(why: string): QueryError {
    return new QueryError(
      `The pattern cannot be read at character ${this.#at + 1}: ${why}. Put a backslash before a sign that stands for itself.`,
    )
  }

  #skip(text: string): boolean {
    const found = this.#characters.slice(this.#at, this.#at + text.length).join('') === text
    if (found) this.#at += text.length
    return found
  }

  #alternatives(): string {
    const parts = [this.#sequence()]
    while (this.#skip('|')) parts.push(this.#sequence())
    // PostgreSQL takes no empty alternative.
    return parts.map((part) => part || '(?:)').join('|')
  }

  #sequence(): string {
    let all = ''
    while (this.#next !== undefined && this.#next !== '|' && this.#next !== ')') all += this.#term()
    return all
  }

  #term(): string {
    if (this.#skip('^')) return this.#unrepeated('^')
    if (this.#skip('$')) return this.#unrepeated(END)
    if (this.#skip('\\b')) return this.#unrepeated(EDGE)
    for (const look of ['(?=', '(?!']) if (this.#skip(look)) return this.#unrepeated(this.#group(look))
    return this.#atom() + this.#times()
  }

  #unrepeated(text: string): string {
    if (this.#times()) throw this.#fault('there is nothing here that could be repeated')
    return text
  }

  #atom(): string {
    if (this.#skip('(?:') || this.#skip('(')) return this.#group('(?:')
    if (this.#skip('[')) return this.#class()
    if (this.#skip('.')) return '[^\\n]'
    if (this.#next === '\\') return this.#escaped()
    const next = this.#next as string
    if (SPECIAL.has(next)) throw this.#fault(`"${next}" means nothing here`)
    this.#at++
    return this.#literal(next)
  }

  // ICU takes letters in a row to be `ß` where case is ignored, and the other way round; in square brackets a letter is one letter.
  #literal(character: string): string {
    return this.#ignoreCase && LETTER.test(character) ? `[${character}]` : literal(character, SPECIAL)
  }

  #group(open: string): string {
    if (this.#next === '?') throw this.#fault('groups are (…), (?:…), (?=…) and (?!…)')
    if (++this.#depth > MOST_DEPTH) throw this.#fault(`groups lie in each other ${MOST_DEPTH} deep at most`)
    const inner = this.#alternatives()
    if (!this.#skip(')')) throw this.#fault('a group is not closed')
    this.#depth--
    return `${open}${inner})`
  }

  #escaped(): string {
    const letter = this.#characters[this.#at + 1] ?? ''
    const members = CLASSES[letter.toLowerCase()]
    if (members === undefined) return this.#literal(this.#escape())
    this.#at += 2
    return letter === letter.toLowerCase() ? `[${members}]` : `[^${members}]`
  }

  /** One character behind a backslash. */
  #escape(): string {
    const letter = this.#characters[this.#at + 1] ?? ''
    const size = letter === 'x' ? 2 : letter === 'u' ? 4 : 0
    const digits = this.#characters.slice(this.#at + 2, this.#at + 2 + size).join('')
    const coded = size > 0 && /^[0-9a-f]+$/i.test(digits) && digits.length === size
    const character = coded ? String.fromCharCode(Number.parseInt(digits, 16)) : CONTROLS[letter]
    if (character === undefined && !/^[!-/:-@[-`{-~ ]$/.test(letter)) throw this.#fault(`"\\${letter}" is not known`)
    const found = character ?? letter
    if (found === '\0' || !found.isWellFormed()) throw this.#fault('NUL and half of a character stand in no text')
    this.#at += 2 + size
    return found
  }

  #class(): string {
    const open = this.#skip('^') ? '[^' : '['
    const members = new Set<string>()
    while (!this.#skip(']')) members.add(this.#member())
    if (members.size === 0) throw this.#fault('there is nothing between the square brackets')
    return `${open}${[...members].join('')}]`
  }

  #member(): string {
    const letter = this.#next === '\\' ? (this.#characters[this.#at + 1] ?? '') : ''
    const known = CLASSES[letter]
    if (known !== undefined) {
      this.#at += 2
      return known
    }
    const first = this.#single()
    const follows = this.#characters[this.#at + 1]
    if (this.#next !== '-' || follows === ']' || follows === undefined) return literal(first, SPECIAL_IN_CLASS)
    this.#at++
    const last = this.#single()
    if ((first.codePointAt(0) as number) > (last.codePointAt(0) as number))
      throw this.#fault(`the range ends before it begins`)
    return `${literal(first, SPECIAL_IN_CLASS)}-${literal(last, SPECIAL_IN_CLASS)}`
  }

  #single(): string {
    const next = this.#next
    if (next === undefined) throw this.#fault('a square bracket is not closed')
    if (next === '\\') return this.#escape()
    if (next === '[') throw this.#fault('"[" stands in square brackets')
    this.#at++
    return next
  }

  /** How often; whether the shortest match is wanted makes no difference to whether there is one. */
  #times(): string {
    const times = this.#repetition()
    if (times) this.#skip('?')
    if (times && ['*', '+', '?', '{'].includes(this.#next ?? '')) throw this.#fault('this is repeated already')
    return times
  }

  #repetition(): string {
    for (const sign of ['*', '+', '?']) if (this.#skip(sign)) return sign
    if (this.#next !== '{') return ''
    const match = /^\{(\d{1,3})(?:(,)(\d{1,3})?)?\}/.exec(this.#characters.slice(this.#at, this.#at + 9).join(''))
    const [text, least, , most = least] = match ?? []
    if (text === undefined || Number(most) > MOST_TIMES || Number(least) > Number(most))
      throw this.#fault(`repetitions are {2}, {2,} or {2,5}, up to ${MOST_TIMES}`)
    this.#at += text.length
    return text
  }
}

function literal(character: string, special: ReadonlySet<string>): string {
  return special.has(character) ? `\\${character}` : character
}
