/** What Node looks for among headers, or writes in another way: these it must see. */
const MEANT_FOR_NODE =
  /^(?:connection|content-disposition|content-length|date|expect|keep-alive|set-cookie|trailer|transfer-encoding|upgrade)$/

/** What may stand in the name of a header, as Node has it, and of a subprotocol: a token (RFC 9110, 5.6.2). */
export const HEADER_NAME: RegExp = /^[\w!#$%&'*+.^`|~-]+$/
/** And in its value. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** How many names of headers are kept in mind. */
const MOST_NAMES = 200

const names = new Map<string, boolean>()

/**
 * The lines of headers (names in lower case and values by turns) with which Node would do nothing but check them and write them; what it must see, and what
 * it will refuse, goes into `rest`.
 */
export function linesOf(list: readonly unknown[], rest: unknown[]): string {
  let text = ''
  for (let at = 0; at < list.length; at += 2) {
    const [name, value] = [list[at] as string, list[at + 1]]
    if (typeof value === 'string' && isPlain(name) && VALUE.test(value)) text += `${name}: ${value}\r\n`
    else rest.push(name, value)
  }
  return text
}

// Responses have the same few names.
function isPlain(name: string): boolean {
  const known = names.get(name)
  if (known !== undefined) return known
  const plain = !MEANT_FOR_NODE.test(name) && HEADER_NAME.test(name)
  if (names.size < MOST_NAMES) names.set(name, plain)
  return plain
}
