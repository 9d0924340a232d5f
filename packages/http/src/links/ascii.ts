/** An address in ASCII, as headers have it: what is escaped already stays as it is. */
export function asciiUri(address: string): string {
  return address.toWellFormed().replace(/[^\x21-\x7e]+/gu, encodeURIComponent)
}

/** A text beyond ASCII as headers have it in `filename*` and `title*` (RFC 8187). */
export function extendedValue(text: string): string {
  // A lone half of a surrogate pair has no UTF-8.
  const escaped = encodeURIComponent(text.toWellFormed()).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `UTF-8''${escaped}`
}
