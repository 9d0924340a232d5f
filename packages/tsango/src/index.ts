export { callCommand, manage } from '@tsango/cli'
export {
  type Actor,
  type App,
  type AppDefinition,
  type Application,
  ApplicationInvalid,
  type Command,
  type CommandInput,
  type Context,
  type Contribution,
  contextSlot,
  currentContext,
  defineApp,
  defineCommand,
  definePoint,
  defineResource,
  defineSetting,
  defineSignal,
  env,
  type Given,
  type Mode,
  on,
  type Point,
  type Problem,
  problem,
  type Receiver,
  type Resource,
  remark,
  runDetached,
  runInContext,
  type Setting,
  type Signal,
  type SystemCheck,
  type Terminal,
  TsangoError,
  ValidationError,
  warning,
} from '@tsango/core'
export type { ContextSlot } from '@tsango/core/context'
export { fileSecrets } from '@tsango/core/file-secrets'
export { envSecrets, memorySecrets, readSecrets, type SecretStore } from '@tsango/core/secrets'
export type { Form, Reader, SettingsSource } from '@tsango/core/settings'
export { settingsFolder } from '@tsango/core/settings-folder'
export type { HttpApplication } from '@tsango/http/application'
export { type DatabaseOption, type DatabasesOption, type TsangoOptions, tsango } from './tsango.ts'
