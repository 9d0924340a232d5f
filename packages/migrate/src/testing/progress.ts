/**
 * Counts what a long test has done, and says so at each tenth, and each that failed with its name: at once and whatever becomes of it, so that a run of
 * hours is seen to go on, and one that is ended early has its figure. Nothing is said where the usual number was not changed.
 */
export function progressOf(title: string, total: number, usual: number): (failed?: string) => void {
  let done = 0
  let wrong = 0
  const began = performance.now()
  return (failed) => {
    done++
    if (total === usual) return
    if (failed !== undefined) {
      wrong++
      process.stderr.write(`${title}: FAILED ${failed}\n`)
    }
    const tenths = Math.floor((done * 10) / total)
    if (tenths === Math.floor(((done - 1) * 10) / total)) return
    const seconds = Math.round((performance.now() - began) / 1000)
    process.stderr.write(`${title}: ${tenths * 10} % (${done} of ${total}, ${wrong} failed), ${seconds} s\n`)
  }
}
