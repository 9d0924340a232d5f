import { extendedValue } from '../links/ascii.ts'

/**
 * `Content-Disposition` of something to keep under a name (RFC 6266): the name in ASCII for old clients, and as it is. A path is no name.
 */
export function attachment(name: string): string {
  const [plain = 'download'] = name.split(/[/\\]/).slice(-1)
  const safe = plain.replace(/\p{Cc}/gu, '').slice(0, 200) || 'download'
  const ascii = safe.replace(/[^\x20-\x7e]|["%]/g, '_')
  return `attachment; filename="${ascii}"; filename*=${extendedValue(safe)}`
}
