import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { run } from './system.ts'

const execute = promisify(execFile)
const compose = ['compose', '--file', fileURLToPath(new URL('./compose.yaml', import.meta.url))]

/** Whether a Docker engine runs here and Compose is there to ask it; the command `docker` alone is neither. */
export async function hasDocker(): Promise<boolean> {
  try {
    await run('docker', 'compose', 'version')
    return (await run('docker', 'info', '--format', '{{.ServerVersion}}')).trim() !== ''
  } catch {
    return false
  }
}

/** Starts the service's container, published on the port of this machine. */
export async function startContainer(key: string, port: number): Promise<void> {
  await execute('docker', [...compose, 'up', '--detach', key], { env: { ...process.env, TSANGO_PORT: String(port) } })
}

/** Ends the service's container and throws its data away. */
export async function endContainer(key: string): Promise<void> {
  await execute('docker', [...compose, 'rm', '--stop', '--force', '--volumes', key])
}
