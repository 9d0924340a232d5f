import { defineSignal } from '@tsango/core/signals'
import type { UserLike } from '../models/models.ts'

/** Sent when a user was logged in. */
export const userLoggedIn = defineSignal<{ readonly user: UserLike }>('userLoggedIn')

/** Sent when a user was logged out; without a user where nobody was logged in. */
export const userLoggedOut = defineSignal<{ readonly user: UserLike | undefined }>('userLoggedOut')

/** Sent when a login failed: the name as it was given, which need not be anybody's. Never the password. */
export const userLoginFailed = defineSignal<{ readonly username: string; readonly address: string | undefined }>(
  'userLoginFailed',
)
