import { PassThrough } from 'node:stream'
import type { HttpApplication } from 'tsango'
import { callCommand, createTerminal } from 'tsango/cli'
import { writeBlog } from '../demo/write-blog.ts'
import { makePlace, type Place } from './run.ts'

/** The application of this project in this process, with a database of its own that holds the demo's blog. */
export async function bootBlog(): Promise<{ readonly app: HttpApplication; readonly place: Place }> {
  const place = makePlace()
  process.env['DATABASE_URL'] = `sqlite:${place.file}`
  const { default: app } = await import('../app.ts')
  await app.start()
  const terminal = createTerminal({ stdout: new PassThrough(), stderr: new PassThrough() })
  await callCommand(app, 'migrate', [], { terminal })
  await app.run(writeBlog)
  return { app, place }
}
