export {
  BadDatabaseSetting,
  DatabaseClosed,
  DatabaseUnavailable,
  DriverMissing,
  NoDatabase,
  ReadOnlyDatabase,
  type UnavailableOptions,
  UnknownDatabase,
  UnknownDriver,
  UnknownScheme,
  UnreadableUrl,
  WrongServer,
} from './connections.ts'
export { DatabaseError, type DatabaseErrorOptions } from './database-error.ts'
export {
  AcrossDatabases,
  DoesNotExist,
  InvalidCursor,
  MultipleRows,
  noTrash,
  OutOfScope,
  QueryError,
  ScopeValueMissing,
} from './queries.ts'
export {
  AuditMissing,
  DecryptionFailed,
  EncryptionKeyMissing,
  NotAuditable,
  NotLoaded,
  ReadOnlyModel,
  RowGone,
  StaleRow,
} from './rows.ts'
export { ExtensionMissing, NameTooLong, NameTwice, SchemaExists, SchemaMissing, Unsupported } from './schema.ts'
export {
  CascadeTooDeep,
  DataError,
  Deadlock,
  LockLost,
  LockTimeout,
  PartlyCommitted,
  PatternTooHard,
  SerializationFailure,
  StatementTimeout,
  StatementTooLarge,
  TransactionError,
} from './statements.ts'
export {
  type Blocking,
  CheckViolation,
  ExclusionViolation,
  type ExplainedViolation,
  ForeignKeyViolation,
  IntegrityError,
  NotNullViolation,
  ProtectedError,
  RestrictedError,
  UniqueViolation,
  type Violated,
} from './violations.ts'
