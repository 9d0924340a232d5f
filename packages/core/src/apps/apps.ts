import type { Hono } from 'hono'
import type { SystemCheck } from '../checks/checks.ts'
import type { Command } from '../commands/commands.ts'
import type { ContextSlot } from '../context/context.ts'
import type { ModelClass } from '../model/model.ts'
import type { Setting } from '../settings/settings.ts'
import type { Application } from './application.ts'
import type { Contribution } from './points.ts'

export {
  type Application,
  type ApplicationOptions,
  createApplication,
  type RunOptions,
} from './application.ts'
export { ApplicationInvalid } from './lifecycle.ts'
export {
  type ContributedBy,
  type Contribution,
  definePoint,
  type Point,
  type PointCheck,
  type PointOptions,
} from './points.ts'

/** A piece of middleware, seen from below: `@tsango/http` says what a slot is. */
export interface MiddlewareLike {
  readonly name: string
  /** What it adds to points, as an app does. */
  readonly extends?: readonly Contribution[]
}

/** Something that is opened when an application starts and closed when it stops, such as its databases. */
export interface Resource<T = unknown> {
  readonly name: string
  /** The value stands here in the context of everything that the application runs. */
  readonly slot: ContextSlot<T>
  open(app: Application): T | Promise<T>
  close(value: T): void | Promise<void>
  /** What one unit of work (a request, a job, a command) gets in place of the value, called when it begins; default: the value itself. */
  readonly each?: (value: T) => T
}

/** The migrations of an app as a file imports them, for bundles, which have no folder to list. */
export interface MigrationIndex {
  /** The folder that it was made of: `new URL('./', import.meta.url)`. Where it is there, it has to hold the same. */
  readonly folder: URL
  /** The migrations by the names of their files, without the ending. */
  readonly migrations: Readonly<Record<string, unknown>>
}

/** What an app brings; everything but the name is optional. */
export interface AppDefinition {
  /** Lower case letters, digits and underscores; the label of its models starts with it. */
  readonly name: string
  /** The name for people; default: the name in words. */
  readonly title?: string
  /** Apps that this one stands on: they come first, and once. */
  readonly requires?: readonly App[]
  readonly models?: readonly ModelClass[]
  /** Models of this app that stand in the place of another app's: `[[User, MyUser]]`. */
  readonly swaps?: readonly (readonly [original: ModelClass, replacement: ModelClass])[]
  /** The folder of its migrations, `new URL('./migrations/', import.meta.url)`, or what `makemigrations --index` writes there. */
  readonly migrations?: URL | MigrationIndex
  readonly routes?: (router: Hono) => void
  readonly middleware?: readonly MiddlewareLike[]
  readonly commands?: readonly Command[]
  readonly checks?: readonly SystemCheck[]
  readonly settings?: readonly Setting<unknown>[]
  readonly resources?: readonly Resource[]
  /** Runs after the resources are open, inside the application's context. */
  readonly startup?: (app: Application) => void | Promise<void>
  /** Runs when a server listens for the application, inside its context; `/ready` says so only then. */
  readonly ready?: (app: Application) => void | Promise<void>
  /** Runs before the resources close, in the reverse order of the apps. */
  readonly shutdown?: (app: Application) => void | Promise<void>
  readonly extends?: readonly Contribution[]
}

const APP: unique symbol = Symbol('tsango.app')

/** The unit of composition; Django's app, as a value. */
export interface App extends AppDefinition {
  readonly [APP]: true
}

/** Makes an app. Nothing is registered anywhere: what counts is whether an application lists it. */
export function defineApp(definition: AppDefinition): App {
  return Object.freeze({ ...definition, [APP]: true as const })
}

/** Makes a resource for an app's `resources`. */
export function defineResource<T>(resource: Resource<T>): Resource {
  // The value that `close` gets is the one that `open` made.
  return resource as Resource
}
