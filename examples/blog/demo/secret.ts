import { existsSync, writeFileSync } from 'node:fs'
import { randomToken } from 'tsango/signing'

/** Writes a secret into `.env` where there is none, so that who is logged in stays so when the server starts anew. */
export function keepSecret(file: URL): void {
  if (process.env['SECRET_KEY'] || existsSync(file)) return
  writeFileSync(file, `# Signs the cookies of this machine's demo.\nSECRET_KEY=${randomToken(48)}\n`, {
    mode: 0o600,
    flag: 'wx',
  })
}
