import { defineSetting, optionFault, type Setting } from '@tsango/core/settings'
import { CSRF_FIELD } from '../csrf/csrf.ts'

/** What can be given for {@link honeypotSetting}; `true` stands for `{}`. */
export interface HoneypotSettings {
  /** The field's name, one that programs like to fill in and that no form of the site has; default: `website`. */
  readonly field?: string
  /**
   * Whether each page has a name of its own, `company_3f9c…`, signed with the setting `secret`, so that no program can learn it; default: no. Every one that
   * this site gave out is looked for, beside `field` itself: nothing is kept in the session.
   */
  readonly changing?: boolean
}

/** The field that is looked for. */
export interface HoneypotPlan {
  readonly field: string
  readonly changing: boolean
}

/** The field's name where none is said. */
export const DEFAULT_FIELD = 'website'

const FORM = { field: 'text', changing: 'boolean' } as const

/** Fields that every form may have, filled in. */
const TAKEN: readonly string[] = [CSRF_FIELD, '_method']

/** The field that people leave empty; default: none, forms are not looked at. */
export const honeypotSetting: Setting<HoneypotPlan | undefined> = defineSetting<HoneypotPlan | undefined>('honeypot', {
  help: 'true, or { field: "company", changing: true }: the name of a field that programs fill in, and whether each page has one of its own; it goes into forms by honeypotField(c).',
  form: { anyOf: ['boolean', { options: FORM, alone: { true: {} } }] },
  read: (given = false) => {
    if (typeof given === 'boolean') return { value: given ? { field: DEFAULT_FIELD, changing: false } : undefined }
    if (typeof given !== 'object' || given === null)
      return { fault: `${JSON.stringify(given)} is neither true, false nor an object of options.` }
    const found = optionFault(given, FORM)
    if (found !== undefined) return found
    // The forms were held to it.
    const { field = DEFAULT_FIELD, changing = false } = given as HoneypotSettings
    const fault = fieldFault(field)
    return fault === undefined ? { value: { field, changing } } : { fault }
  },
})

/** What is wrong with the name of the field; it stands in HTML and in CSS. */
export function fieldFault(field: unknown): string | undefined {
  if (typeof field !== 'string' || !/^[a-z][\w-]{0,60}$/i.test(field))
    return `${JSON.stringify(field)} is not the name of a field: begin with a letter, then letters, digits, "_" and "-".`
  if (TAKEN.includes(field)) return `"${field}" is a field that forms have, filled in. Take another, such as "company".`
  return undefined
}
