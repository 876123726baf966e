/**
 * The registry of errors: everything Parley ever refuses with, on every edge. A code never changes
 * its meaning. `retryable` says whether the very same request can succeed later without anybody
 * changing anything; for writes, retry with the same idempotency key.
 */
export const errorCodes = {
  INVALID_REQUEST: { status: 400, retryable: false, sentence: 'The request does not match its schema.' },
  UNKNOWN_COMMAND: { status: 400, retryable: false, sentence: 'There is no command of this name.' },
  UNAUTHENTICATED: { status: 401, retryable: false, sentence: 'No valid access token was given.' },
  TOKEN_EXPIRED: { status: 401, retryable: false, sentence: 'The access token has expired; get a new one.' },
  FORBIDDEN: { status: 403, retryable: false, sentence: 'You may not do this.' },
  TOKEN_MISMATCH: { status: 403, retryable: false, sentence: 'The new token belongs to another user or session.' },
  NOT_FOUND: { status: 404, retryable: false, sentence: 'It does not exist, or you may not know that it does.' },
  IDEMPOTENCY_CONFLICT: {
    status: 409,
    retryable: false,
    sentence: 'This idempotency key was already used for another content.',
  },
  NOT_A_GROUP: { status: 409, retryable: false, sentence: 'This is possible in groups only.' },
  CONVERSATION_CLOSED: {
    status: 409,
    retryable: false,
    sentence: 'The conversation was closed: it can be read, and nothing in it can change any more.',
  },
  CONVERSATION_FULL: { status: 409, retryable: false, sentence: 'The conversation has as many members as it may have.' },
  LAST_ADMIN: { status: 409, retryable: false, sentence: 'A group keeps an admin: name another one first.' },
  MESSAGE_DELETED: { status: 409, retryable: false, sentence: 'The message was deleted.' },
  EDIT_WINDOW_CLOSED: {
    status: 403,
    retryable: false,
    sentence: 'The time in which its author may change a message has ended.',
  },
  INVALID_MENTION: {
    status: 400,
    retryable: false,
    sentence: 'A mention names a member of the conversation, by a range of the text that begins with "@".',
  },
  TOO_MANY: { status: 409, retryable: false, sentence: 'There are as many of these as there may be.' },
  INVITATION_ENDED: { status: 410, retryable: false, sentence: 'The invitation has expired, was used up, or was revoked.' },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false, sentence: 'The request is larger than the limit.' },
  RATE_LIMITED: { status: 429, retryable: true, sentence: 'Too many requests; come back after the given time.' },
  OUTBOX_FULL: {
    status: 429,
    retryable: true,
    sentence: 'Too many messages of this client wait to be sent; this one was not queued.',
  },
  CANCELLED: { status: 409, retryable: false, sentence: 'It was cancelled before it was sent.' },
  STORAGE_FULL: { status: 507, retryable: true, sentence: 'The device has no room to keep it; nothing was queued.' },
  STORAGE_FAILED: { status: 500, retryable: false, sentence: 'The storage of the device cannot be read or written.' },
  STORAGE_TOO_NEW: {
    status: 409,
    retryable: false,
    sentence: 'What the device keeps was written by a newer version of this client; it was left untouched.',
  },
  INTERNAL: { status: 500, retryable: false, sentence: 'Something failed on our side; it has been recorded.' },
  UNSUPPORTED: { status: 501, retryable: false, sentence: 'This installation does not offer that.' },
  OVERLOADED: { status: 503, retryable: true, sentence: 'Too much is waiting; come back after the given time.' },
  UNAVAILABLE: {
    status: 503,
    retryable: true,
    sentence: 'The service cannot do this right now; nothing was confirmed. Try again with the same key.',
  },
} as const satisfies Record<string, { status: number; retryable: boolean; sentence: string }>;

/** What Parley refuses with: see {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

/** What a client reads when something was refused. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  /** Milliseconds to wait before a retry. Present on retryable errors only. */
  readonly retryAfterMs?: number;
}

/**
 * A refusal with a code from the registry. Its message goes to clients, so it never carries content,
 * secrets or internals; those belong into `cause`, which never leaves the process.
 */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: ErrorCode,
    options: { readonly detail?: string; readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    const { sentence } = errorCodes[code];
    super(options.detail === undefined ? sentence : `${sentence} ${options.detail}`, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }

  /** As clients read it: without its cause. */
  toWire(): WireError {
    const { code, message, retryable, retryAfterMs } = this;
    return { code, message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
}
