import { readRows } from '../base/read-rows.ts'
import { type Scratch, scratchName } from '../base/scratch.ts'

/** A schema that is made and rolled back in one transaction. */
export const scratch: Scratch = async (beside, work) => {
  const name = scratchName()
  const [[path] = []] = await readRows(beside, 'SHOW search_path')
  await beside.execute('BEGIN')
  try {
    await beside.execute(`CREATE SCHEMA ${name}`)
    await beside.execute(`SET LOCAL search_path = ${[name, path].filter(Boolean).join(', ')}`)
    return await work(beside)
  } finally {
    await beside.execute('ROLLBACK')
  }
}
