/** An address in ASCII, as headers have it: what is escaped already stays as it is. */
export function asciiUri(address: string): string {
  return address.toWellFormed().replace(/[^\x21-\x7e]+/gu, encodeURIComponent)
}
