import { extendedValue } from '../links/ascii.ts'

/**
 * `Content-Disposition` of something to keep under a name (RFC 6266), for a response of one's own: the name in ASCII for old clients, and as it is, in at most
 * 200 characters. Of a path the last part is the name.
 *
 * @example
 * const bytes = new Uint8Array([1, 2, 3])
 * const answer = new Response(bytes, { headers: { 'content-disposition': attachment('Müller.bin') } })
 * answer.headers.get('content-disposition') // → "attachment; filename=\"M_ller.bin\"; filename*=UTF-8''M%C3%BCller.bin"
 */
export function attachment(name: string): string {
  const [plain = 'download'] = name.split(/[/\\]/).slice(-1)
  const safe = plain.replace(/\p{Cc}/gu, '').slice(0, 200) || 'download'
  const ascii = safe.replace(/[^\x20-\x7e]|["%]/g, '_')
  return `attachment; filename="${ascii}"; filename*=${extendedValue(safe)}`
}
