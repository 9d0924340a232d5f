/** Counts and, where nothing was there, starts the time. What is no whole number within 2^53 is answered with nothing and left as it was. */
export const INCR = `
local before = redis.call('GET', KEYS[1])
if before and (#before > 17 or not (before == '0' or string.match(before, '^%-?[1-9]%d*$'))) then return false end
local total = redis.call('INCRBY', KEYS[1], ARGV[1])
if total > 9007199254740991 or total < -9007199254740991 then
  redis.call('DECRBY', KEYS[1], ARGV[1])
  return false
end
if not before and ARGV[2] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return total`

/** Gives a text in the place of an expected one, or deletes that. */
export const SWAP = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1])
elseif ARGV[4] == '' then redis.call('SET', KEYS[1], ARGV[3])
else redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4]) end
return 1`

/** How many keys one step of clearing looks at, so that the server answers others in between. */
export const CLEAR_STEP = 1000

/** A text that stands for itself in a pattern of `SCAN`. */
export function escapeGlob(text: string): string {
  return text.replace(/[*?[\]\\^-]/g, '\\$&')
}
