import { defineCommand, type Terminal } from '@tsango/core/commands'
import type { SettingReport } from '@tsango/core/settings'
import { UnknownSetting } from '../errors/errors.ts'

/** `settings`: what is set, and where it came from. */
export const settings = defineCommand({
  name: 'settings',
  help: 'Lists the settings with their values, secrets masked, and where each came from; or all that is known of one.',
  arguments: [{ name: 'name', help: 'A setting, to see what it takes and does.', optional: true }],
  options: {
    json: {
      type: 'boolean',
      help: 'Prints JSON: an array of {"name", "app", "help", "form", "secret", "variable", "value", "origins", "fault"}.',
    },
  },
  started: false,
  run: async ({ app, arguments: [name], options, terminal }) => {
    const reports = app.settings.describe()
    const found = name === undefined ? undefined : findReport(reports, name)
    if (options.json) terminal.print(JSON.stringify(found ?? reports, null, 2))
    else if (found) explain(found, terminal)
    else
      terminal.table(
        ['Setting', 'Value', 'From'],
        reports.map((one) => [one.name, shortly(one), one.origins.join(', ')]),
      )
  },
})

const WIDEST = 60

function findReport(reports: readonly SettingReport[], name: string): SettingReport {
  const found = reports.find((one) => one.name === name || one.variable === name)
  if (found === undefined)
    throw new UnknownSetting(
      name,
      reports.map((one) => one.name),
    )
  return found
}

function shortly({ value, fault }: SettingReport): string {
  const shown = fault === undefined ? (value ?? '') : `invalid: ${fault}`
  return shown.length > WIDEST ? `${shown.slice(0, WIDEST - 1)}…` : shown
}

function explain(report: SettingReport, terminal: Terminal): void {
  terminal.print(`${report.name}: ${report.help}`)
  terminal.print()
  terminal.table(
    ['What', 'Is'],
    [
      ['takes', report.form],
      ['value', report.fault === undefined ? (report.value ?? '') : `invalid: ${report.fault}`],
      ['from', report.origins.join(', ')],
      ['variable', report.variable],
      ['app', report.app],
    ],
  )
}
