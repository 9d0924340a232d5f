/** The lookups that everything can be asked, a relation as a whole, too. */
export const BASE_LOOKUPS: readonly string[] = ['exact', 'ne', 'in', 'notIn', 'isnull']
