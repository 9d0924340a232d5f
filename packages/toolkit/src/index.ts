export {
  addDays, dateIn, DateTimeOutOfRange, daysInMonth, epochOf, formatDate, formatDateTime, formatTime, InvalidDate, InvalidDateTime, InvalidTime,
  isLeapYear, isPlainDate, isPlainTime, parseDate, parseDateTime, parseTime, relativeTime,
  type DateParts, type ParseDateTimeOptions, type RelativeTimeOptions,
} from './dates/dates.ts'
export { formatDuration, formatIsoDuration, InvalidDuration, parseDuration, type DurationInput } from './durations/durations.ts'
export { fromBase64, fromBase64url, fromHex, fromUtf8, InvalidEncoding, toBase64, toBase64url, toHex, toUtf8 } from './encodings/encodings.ts'
export { TsangoError, type TsangoErrorJson, type TsangoErrorOptions } from './errors/errors.ts'
export { createUuidv7, isUuid, uuidv4, uuidv7, type Uuidv7Options } from './ids/ids.ts'
export {
  compareDecimals, DecimalOutOfRange, INTEGER_RANGES, IntegerOutOfRange, InvalidDecimal, InvalidInteger, isDecimal, isInRange, normalizeDecimal,
  parseBigint, parseDecimal, scaleDecimal, toSafeInteger, unscaleDecimal,
  type Decimal, type DecimalLimits, type IntegerRange,
} from './numbers/numbers.ts'
export {
  BadSignature, createSigner, randomPassword, randomToken, SignatureExpired, SigningKeyMissing, timingSafeEqual,
  type Signer, type SignerOptions, type SignOptions, type UnsignOptions,
} from './signing/signing.ts'
export {
  camelCase, didYouMean, distance, escapeHtml, humanize, kebabCase, listOf, pluralize, shortName, slugify, snakeCase, suggest, titleCase, truncate,
  truncateWords, words, type ListOptions, type SlugifyOptions,
} from './text/text.ts'
