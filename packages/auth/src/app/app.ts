/**
 * Users, groups, permissions, sessions and the login pages as an app.
 *
 * @module
 */
import { type App, ApplicationInvalid, defineApp } from '@tsango/core/apps'
import type { ModelClass } from '@tsango/core/model'
import { on } from '@tsango/core/signals'
import { middleware } from '@tsango/middleware/app'
import { sessionStores } from '@tsango/middleware/sessions'
import { orm } from '@tsango/orm/app'
import { OutOfScope, SchemaMissing } from '@tsango/orm/errors'
import { keepsRowsOfModels, migrated } from '@tsango/orm/migrations'
import { templateFolder, templates } from '@tsango/templates/templates'
import { commands } from '../commands/commands.ts'
import {
  authResource,
  type LoginPaths,
  type LoginThrottleOptions,
  loginPlan,
  passwordRules,
  throttleOptions,
} from '../config/config.ts'
import { authentication } from '../login/login.ts'
import { migrations } from '../migrations/index.ts'
import { Group, Permission, Session, User, type UserBase } from '../models/models.ts'
import { addLoginPages } from '../pages/pages.ts'
import type { PasswordRules } from '../passwords/passwords.ts'
import { createPermissions } from '../permissions/permissions.ts'
import { databaseSessions } from '../sessions/sessions.ts'
import { userProblems } from './check-user.ts'

/** Options of {@link auth}. */
export interface AuthOptions {
  /** A model of your own in the place of `User`, made on `UserModel`. Keys to `User`, in code and in migrations, then lead to it. */
  readonly user?: ModelClass<UserBase>
  /** Where the login and logout pages are, and where they lead; `false` leaves them out. Raises `AuthOptionInvalid`. */
  readonly pages?: LoginPaths | false
  /** What new passwords are held to. Raises `AuthOptionInvalid`. */
  readonly passwords?: PasswordRules
  /** How many attempts to log in there may be, and in what time; processes that share a cache on a server count together. Raises `ThrottleInvalid`. */
  readonly throttle?: LoginThrottleOptions
}

/** Makes the app of users. Sessions are kept in the database, unless the setting `session` names a store. */
export function auth({ user, pages = {}, passwords = {}, throttle = {} }: AuthOptions = {}): App {
  const plan = loginPlan(pages === false ? {} : pages)
  return defineApp({
    name: 'auth',
    title: 'Users and permissions',
    requires: [orm(), templates(), middleware()],
    models: [User, Group, Permission, Session],
    ...(user ? { swaps: [[User, user]] } : {}),
    migrations,
    middleware: [authentication()],
    resources: [authResource(plan, passwordRules(passwords), throttleOptions(throttle))],
    commands,
    checks: [{ name: 'auth.user_model', run: ({ registry }) => userProblems(registry) }],
    startup: ({ registry }) => {
      const problems = userProblems(registry)
      if (problems.length) throw new ApplicationInvalid(problems)
    },
    ...(pages === false ? {} : { routes: (router) => addLoginPages(router, plan) }),
    extends: [
      sessionStores.contribute(databaseSessions()),
      templateFolder(new URL('../../templates/', import.meta.url)),
      on(migrated, createPermissionsFor),
    ],
  })
}

async function createPermissionsFor({ database }: { readonly database: string }): Promise<void> {
  if (!keepsRowsOfModels(database)) return
  try {
    await createPermissions(database === 'default' ? undefined : database)
  } catch (error) {
    // Only some apps were migrated, and this one is not among them yet; or its tables are those of tenants.
    if (!(error instanceof SchemaMissing || error instanceof OutOfScope)) throw error
  }
}
