/** The codename of a row of `Permission`. */
export function joined(app: string, model: string, action: string): string {
  return `${app}.${action}_${model.toLowerCase()}`
}
