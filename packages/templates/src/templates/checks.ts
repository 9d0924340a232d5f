import { existsSync } from 'node:fs'
import { problem, type SystemCheck, warning } from '@tsango/core/checks'
import { createTemplates } from '../engine/engine.ts'
import { staticFiles } from '../static-files/static-files.ts'
import { staticOptions, type TemplatesAppOptions, templateOptions } from './installation.ts'

/** Compiles every template, so that a slip in one that is seldom rendered is known before it is. */
export function checkSyntax(options: TemplatesAppOptions): SystemCheck {
  return {
    name: 'templates.syntax',
    run: (app) =>
      createTemplates(templateOptions(app, options))
        .check()
        .map((error) => problem('templates.syntax', error.message, 'Correct the template.')),
  }
}

/** Looks for folders that do not exist: usually a URL without its slash at the end, or a folder that was not packed. */
export function checkFolders(options: TemplatesAppOptions): SystemCheck {
  return {
    name: 'templates.folders',
    run(app) {
      const { folders } = createTemplates(templateOptions(app, options))
      const { folders: staticFolders } = staticFiles(staticOptions(app, options))
      const missing = [...folders, ...staticFolders].filter((folder) => !existsSync(folder))
      return missing.map((folder) =>
        warning(
          'templates.folder_missing',
          `The folder "${folder}" does not exist.`,
          'Create it, or correct the URL that was given to templateFolder or staticFolder.',
        ),
      )
    },
  }
}

/** Looks for files that style sheets refer to and no folder has. */
export function checkStyleSheets(options: TemplatesAppOptions): SystemCheck {
  return {
    name: 'templates.style_sheets',
    run: (app) =>
      staticFiles(staticOptions(app, options))
        .missing()
        .map(({ file, missing }) =>
          warning(
            'templates.reference_missing',
            `The style sheet "${file}" refers to "${missing}", which no static folder has.`,
            'Add the file, or correct the url() in the style sheet.',
          ),
        ),
  }
}
