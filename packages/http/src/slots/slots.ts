/**
 * The slots of middleware: data from which the fused pass of an application and plain Hono middleware are both derived.
 *
 * @module
 */
export { Deadline } from './deadline.ts'
export {
  type Credential,
  Exchange,
  exchangeOf,
  type Provider,
  type Providers,
  type RequestVariable,
  requestVariable,
} from './exchange.ts'
export { HeaderPlan, type HeaderSink, headersWith, type OutgoingHeaders } from './headers.ts'
export { HEADER_NAME } from './lines.ts'
export { arrangeSlots, SLOT_ORDER, type SlotName } from './order.ts'
export { createPass, type Pass, type PassOptions } from './pass.ts'
export { type MakePass, PassRouter } from './pass-router.ts'
export { SkipInvalid, skipSlots } from './skip.ts'
export type { Skip, SkippableSlot } from './skippable.ts'
export { defineSlot, isSlot, type PreparedSlot, type Slot, type SlotDefinition, type SlotSetup } from './slot.ts'
export {
  applicationSetup,
  RerouteWithoutApp,
  SettingNotDeclared,
  SettingWithoutDefault,
  type ToHonoOptions,
  toHono,
  UnknownSetting,
} from './to-hono.ts'
