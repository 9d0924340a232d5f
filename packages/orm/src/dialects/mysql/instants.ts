/** The calendar is the same every so many years, of so many milliseconds. */
const ERA = 400
const ERA_TIME = 146_097 * 86_400_000

/**
 * Reads a date-time in UTC as the binary protocol writes it: the year in two bytes, month, day, hour, minute and second, and microseconds in four bytes, less
 * what is zero at the end. Parts of a millisecond are cut off. What is no moment becomes the server's text.
 *
 * @see https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html
 */
export function instantOfBytes(bytes: Uint8Array): Date | string {
  const { length } = bytes
  const at = (place: number): number => (place < length ? (bytes[place] as number) : 0)
  const year = at(0) + at(1) * 0x100
  const month = at(2)
  const day = at(3)
  const micros = length > 7 ? at(7) + at(8) * 0x100 + at(9) * 0x1_0000 + at(10) * 0x100_0000 : 0
  // A year below 100 would be one of the twentieth century.
  const shifted = Date.UTC(year + ERA, month - 1, day, at(4), at(5), at(6), Math.trunc(micros / 1000))
  const date = new Date(shifted - ERA_TIME)
  const real = year > 0 && month > 0 && month <= 12 && day > 0 && (day <= 28 || date.getUTCDate() === day)
  if (real) return date
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0')
  return `${pad(year, 4)}-${pad(month)}-${pad(day)} ${pad(at(4))}:${pad(at(5))}:${pad(at(6))}`
}
