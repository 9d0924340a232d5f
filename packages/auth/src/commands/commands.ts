/**
 * The commands that `auth()` brings.
 *
 * @module
 */
import type { Command } from '@tsango/core/commands'
import { changepassword } from './changepassword.ts'
import { clearsessions } from './clearsessions.ts'
import { createsuperuser } from './createsuperuser.ts'

/** `createsuperuser`, `changepassword`, `clearsessions`. */
export const commands: readonly Command[] = [createsuperuser, changepassword, clearsessions]
