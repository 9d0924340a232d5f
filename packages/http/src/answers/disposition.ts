/**
 * `Content-Disposition` of something to keep under a name (RFC 6266): the name in ASCII for old clients, and as it is. A path is no name.
 */
export function attachment(name: string): string {
  const [plain = 'download'] = name.split(/[/\\]/).slice(-1)
  const safe = plain.replace(/\p{Cc}/gu, '').slice(0, 200) || 'download'
  const ascii = safe.replace(/[^\x20-\x7e]|["%]/g, '_')
  // A lone half of a surrogate pair has no UTF-8.
  const encoded = encodeURIComponent(safe.toWellFormed()).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
