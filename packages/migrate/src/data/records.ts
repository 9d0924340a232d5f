import { isRecord } from '@tsango/toolkit/records'
import { DataUnreadable } from '../errors/errors.ts'

/** A row in a file. */
export interface DataRecord {
  /** `blog.Post`. */
  readonly model: string
  /** The key; a list where it has several fields. Absent where the database makes it. */
  readonly pk?: unknown
  readonly fields: Readonly<Record<string, unknown>>
}

/** A row, and the line that it begins on. */
export interface FoundRecord extends DataRecord {
  readonly line: number
}

/**
 * Reads rows one by one from JSON: a list of objects, or objects one after the other (JSON lines). Nothing but the row at hand is held in memory.
 * Raises {@link DataUnreadable}.
 */
export async function* readRecords(
  file: string,
  chunks: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<FoundRecord> {
  const cutter = new Cutter(file)
  for await (const chunk of chunks) yield* cutter.take(chunk)
  cutter.end()
}

/** Cuts text into the objects that are on its first level. */
class Cutter {
  readonly #file: string
  #line = 1
  #begin = 1
  #depth = 0
  #inText = false
  #escaped = false
  #list = false
  #held = ''

  constructor(file: string) {
    this.#file = file
  }

  *take(chunk: string): Generator<FoundRecord> {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const one = chunk.charAt(at)
      if (one === '\n') this.#line++
      if (this.#inText) this.#within(one)
      else if (this.#depth > 0 && one === '"') this.#inText = true
      else if (one === '{' || (one === '[' && this.#depth > 0)) {
        if (this.#depth++ === 0) {
          this.#begin = this.#line
          from = at
        }
      } else if (this.#depth > 0 && (one === '}' || one === ']')) {
        if (--this.#depth === 0) {
          yield this.#record(this.#held + chunk.slice(from, at + 1))
          this.#held = ''
        }
      } else if (this.#depth === 0) this.#between(one)
    }
    if (this.#depth > 0) this.#held += chunk.slice(from)
  }

  end(): void {
    if (this.#depth > 0) throw new DataUnreadable(this.#file, this.#begin, 'it ends in the middle of a row')
  }

  #within(one: string): void {
    if (this.#escaped) this.#escaped = false
    else if (one === '\\') this.#escaped = true
    else if (one === '"') this.#inText = false
  }

  #between(one: string): void {
    if (one === '[' && !this.#list) this.#list = true
    else if (!/[\s,\]\uFEFF]/.test(one))
      throw new DataUnreadable(
        this.#file,
        this.#line,
        `a row is an object, and this begins with ${JSON.stringify(one)}`,
      )
  }

  #record(text: string): FoundRecord {
    let read: unknown
    try {
      read = JSON.parse(text)
    } catch (cause) {
      // The words of the parser quote what it read, which may be anybody's.
      throw new DataUnreadable(this.#file, this.#begin, 'it is not JSON', cause)
    }
    const { model, pk, fields } = read as Partial<DataRecord>
    if (typeof model !== 'string' || !isRecord(fields))
      throw new DataUnreadable(
        this.#file,
        this.#begin,
        'a row is written { "model": "blog.Post", "pk": 1, "fields": { … } }',
      )
    return { model, fields, line: this.#begin, ...(pk === undefined ? {} : { pk }) }
  }
}
