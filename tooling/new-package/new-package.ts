/** `pnpm new:package <name> --floor N` */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generate, PackageRefused } from './generate.ts'

const usage = 'Usage: pnpm new:package <name> --floor N      (the floors are in tooling/layers.json)'
const root = fileURLToPath(new URL('../..', import.meta.url))

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { floor: { type: 'string' } } })
  const [name, ...more] = positionals
  const floor = Number(values.floor ?? Number.NaN)
  if (!name || more.length > 0 || !Number.isInteger(floor)) throw new PackageRefused(usage)
  for (const file of generate({ root, name, floor })) console.log(`  ${file}`)
  console.log(`Next: pnpm install, then pnpm test --project ${name}, then "How to add a package" in CONTRIBUTING.md.`)
}

try {
  main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
