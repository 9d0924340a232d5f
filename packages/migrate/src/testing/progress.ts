/**
 * Counts what a long test has done, and says so at each tenth, at once and whatever becomes of it: a run of hours is seen to go on. Nothing is said where
 * the usual number was not changed.
 */
export function progressOf(title: string, total: number, usual: number): () => void {
  let done = 0
  const began = performance.now()
  return () => {
    done++
    const tenths = Math.floor((done * 10) / total)
    if (total === usual || tenths === Math.floor(((done - 1) * 10) / total)) return
    const seconds = Math.round((performance.now() - began) / 1000)
    process.stderr.write(`${title}: ${tenths * 10} % (${done} of ${total}), ${seconds} s\n`)
  }
}
