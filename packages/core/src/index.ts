export {
  type App,
  type AppDefinition,
  type Application,
  ApplicationInvalid,
  type ApplicationOptions,
  type Contribution,
  createApplication,
  defineApp,
  definePoint,
  defineResource,
  type MiddlewareLike,
  type Point,
  type PointOptions,
  type Resource,
  type RunOptions,
} from './apps/apps.ts'
export {
  describeProblem,
  type Level,
  type Problem,
  problem,
  remark,
  type SystemCheck,
  warning,
} from './checks/checks.ts'
export {
  type Command,
  type CommandArgument,
  type CommandDefinition,
  type CommandInput,
  type CommandOption,
  defineCommand,
  type Question,
  type Terminal,
} from './commands/commands.ts'
export {
  type Actor,
  type Context,
  type ContextSlot,
  contextSlot,
  currentContext,
  enterContext,
  runDetached,
  runInContext,
} from './context/context.ts'
export {
  ModelConstructed,
  NoApplication,
  TsangoError,
  UnknownField,
  UnknownModel,
  ValidationError,
} from './errors/errors.ts'
export {
  Field,
  type FieldSpec,
  ForeignKey,
  f,
  Generic,
  GenericReverse,
  ManyToMany,
  Reverse,
  ReverseOne,
  Through,
  ThroughOne,
} from './fields/fields.ts'
export { declareModel, type Meta, type ModelBase, type ModelClass, type Row } from './model/model.ts'
export {
  createRegistry,
  type FieldDefinition,
  type ModelDefinition,
  type Registry,
  type RelationDefinition,
} from './registry/registry.ts'
export { envSecrets, memorySecrets, readSecrets, type SecretStore } from './secrets/secrets.ts'
export {
  defineSetting,
  env,
  type Form,
  type Given,
  type Mode,
  type Setting,
  type SettingReport,
  type Settings,
  type SettingsSource,
} from './settings/settings.ts'
export { defineSignal, on, type Receiver, type Signal } from './signals/signals.ts'
export {
  type Attributes,
  bothWatch,
  type Carrier,
  type Spans,
  spansSlot,
  type Work,
  watched,
  whenEnded,
} from './spans/spans.ts'
export { cleanValues, type Faults, faultOf, jsonSchemaOf } from './values/values.ts'
