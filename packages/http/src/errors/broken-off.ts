/** What the log says where an answer breaks off: its head has left, so no other answer can tell of it. */
export const BROKEN_OFF = {
  area: 'http.errors',
  event: 'broken_off',
  message: 'An answer broke off: what it is made of failed.',
} as const
