import { rm, writeFile } from 'node:fs/promises'
import { OutputUnwritable } from '../errors/errors.ts'

/** Writes what a command gives into a file that is not there yet; raises {@link OutputUnwritable}. */
export async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    // What was there stays; what broke off half-way, as on a full disk, does not.
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') await rm(path, { force: true })
    throw unwritable(path, error)
  }
}

/** The error to raise where a file could not be written: {@link OutputUnwritable}, or what else it was. */
export function unwritable(path: string, error: unknown): unknown {
  return isOfSystem(error) ? new OutputUnwritable(path, error) : error
}

function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
