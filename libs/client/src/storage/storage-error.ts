import { type ErrorCode, ParleyError } from '#protocol';

/** Errors of the platform that mean more than that the storage fails: by the names of IndexedDB, of the operating system, and of SQLite. */
const meanings: Readonly<Record<string, ErrorCode>> = {
  // A value that cannot be kept was given to us: our mistake, not the storage's.
  DataCloneError: 'INTERNAL',
  QuotaExceededError: 'STORAGE_FULL',
  VersionError: 'STORAGE_TOO_NEW',
  ENOSPC: 'STORAGE_FULL',
  EDQUOT: 'STORAGE_FULL',
  SQLITE_FULL: 'STORAGE_FULL',
};

/** SQLite says what happened with a number, of which the lowest byte is the kind. */
export const sqliteErrors = { error: 1, full: 13, corrupt: 11, notADatabase: 26 } as const;

/** What a storage has thrown, as an error of the registry. Errors that are not of a storage are whoever's they are: they stay the same. */
export function asStorageError(thrown: unknown): unknown {
  const name = nameOf(thrown);
  return name === undefined ? thrown : new ParleyError(meanings[name] ?? 'STORAGE_FAILED', { cause: thrown });
}

/** The kind of an error of SQLite's, one of {@link sqliteErrors} among others. */
export function sqliteErrorOf(thrown: unknown): number | undefined {
  const { code, errcode } = propertiesOf(thrown);
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : undefined;
}

function nameOf(thrown: unknown): string | undefined {
  if (thrown instanceof DOMException) return thrown.name;
  const kind = sqliteErrorOf(thrown);
  if (kind !== undefined) return kind === sqliteErrors.full ? 'SQLITE_FULL' : 'SQLITE_ERROR';
  // Errors of the operating system, such as of a folder that may not be written, have a number and a name.
  const { code, errno } = propertiesOf(thrown);
  return typeof code === 'string' && typeof errno === 'number' ? code : undefined;
}

/** Not by its class: where code is isolated, as tests are, errors of Node's are of another `Error`. */
const propertiesOf = (thrown: unknown): Readonly<Record<string, unknown>> =>
  typeof thrown === 'object' && thrown !== null ? (thrown as Record<string, unknown>) : {};
