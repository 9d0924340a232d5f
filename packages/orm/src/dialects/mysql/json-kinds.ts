// No text of JSON holds it as it is.
const MARK = '\u0001'
const OBJECT = '{"tsango object":0'
const LIST = ['{"tsango list":[', ']}'] as const
const TEXTS = String.raw`("[^"\\\\]*+(?:\\\\.[^"\\\\]*+)*+")`

/**
 * JSON in which each array is the only member of an object, and each object has a member more. The server takes an array for one that holds what one of
 * its items holds, at any depth; PostgreSQL tells what stands alone from what stands in an array, and so does the server for members of objects.
 */
export function toldApart(text: string, group: string): string {
  const objects = marked(text, '{', `${OBJECT}${MARK}`, group)
  const members = `REPLACE(REPLACE(${objects}, '${MARK}}', '}'), '${MARK}', ',')`
  return marked(marked(members, '[', LIST[0], group), ']', LIST[1], group)
}

/** A scalar as the only item of an array, as {@link toldApart} writes it. */
export function listed(text: string): string {
  return `CONCAT('${LIST[0]}', ${text}, '${LIST[1]}')`
}

// Texts are matched so that brackets within them are none; the mark behind each of them is taken away again.
function marked(text: string, bracket: '{' | '[' | ']', instead: string, group: string): string {
  const found = `REGEXP_REPLACE(${text}, '${TEXTS}|\\\\${bracket}', '${group}${MARK}')`
  return `REPLACE(REPLACE(${found}, '"${MARK}', '"'), '${MARK}', '${instead}')`
}
