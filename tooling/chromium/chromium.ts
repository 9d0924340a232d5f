import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

// A browser for tests of localhost: nothing of it talks to the outside.
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Raised when `TSANGO_TEST_CHROMIUM` asks for a browser that is not there. */
export class ChromiumMissing extends Error {
  override readonly name = 'ChromiumMissing'
  readonly code = 'chromium_missing'
}

/** The path of the Chromium on this machine: `TSANGO_CHROMIUM`, or where distributions put it. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env['TSANGO_CHROMIUM']
  return named ? (existsSync(named) ? named : undefined) : places.find((place) => existsSync(place))
}

/**
 * Starts a headless Chromium for a test, or gives `undefined` and says on one line how to get one.
 * Where `TSANGO_TEST_CHROMIUM` asks for it, a missing one is a failure.
 *
 * @throws {ChromiumMissing} when it was asked for and is not there
 *
 * @example
 * const browser = await launchChromium()
 * test.skipIf(!browser)('a visitor sees the post', async () => { … })
 */
export async function launchChromium(env: NodeJS.ProcessEnv = process.env): Promise<Browser | undefined> {
  const executablePath = findChromium(env)
  if (executablePath) return chromium.launch({ executablePath, args: flags })
  const place = env['TSANGO_CHROMIUM'] ? `"${env['TSANGO_CHROMIUM']}" (TSANGO_CHROMIUM)` : places.join(', ')
  const advice = `No Chromium at ${place}. Run "apt-get install chromium", or set TSANGO_CHROMIUM to its path.`
  if (env['TSANGO_TEST_CHROMIUM']) throw new ChromiumMissing(advice)
  console.warn(`SKIP browser tests: ${advice}`)
  return undefined
}
