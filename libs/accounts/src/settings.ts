import { invariant } from '#kernel';

/** Every limit of the accounts library, and what each protects. */
export const settings = {
  username: { pattern: /^[a-z][a-z0-9_.-]{2,31}$/, maxLength: 32 },
  displayNameLength: 64,
  /** In UTF-16 code units. The upper bound keeps hashing from being fed megabytes. */
  password: { minLength: 8, maxLength: 128 },

  /**
   * Cost of one password hash. At or above what OWASP asks of argon2id (19 MiB, two passes, one lane); some
   * 40 ms on one core. Raise it freely: every stored hash carries the cost it was made with.
   */
  argon2id: { memoryKib: 19_456, passes: 2, parallelism: 1, saltBytes: 16, tagBytes: 32 },
  /**
   * Hashes worked on at once, and waiting. They share Node's four worker threads with file and name look-ups,
   * so two at most; whoever would wait behind more than some seconds' worth is told to come back.
   */
  hashing: { atOnce: 2, waiting: 64, retryAfterMs: 2_000 },

  /** Words of a name that can be found, and words of a question that are looked at. */
  searchWords: { perName: 16, perQuery: 4 },

  /** Accounts remembered by subject, so that a connection costs no query most of the time. A new name shows after `ttlMs`. */
  subjectCache: { entries: 20_000, ttlMs: 60_000 },
  /** Who signs in at once, and is looked up by one query. */
  signInBatch: 200,
  /** Other usernames tried for a newcomer from a foreign issuer whose own is taken. */
  usernameAttempts: 8,

  accessToken: {
    algorithms: ['ES256', 'EdDSA'],
    /** No token is good for longer than this after it was issued, whatever it claims. */
    maxAgeSeconds: 3_600,
    /** How far the issuer's clock may be ahead of ours. Expiry is never stretched by it. */
    clockSkewSeconds: 5,
    maxLength: 8_192,
    subjectLength: 255,
    sessionIdLength: 255,
  },
  issuerKeys: {
    /** A known set is read again after this, in the background; a withdrawn key dies within it. */
    maxAgeMs: 600_000,
    /** Between two requests, whatever tokens come in: an unknown key id asks the issuer at most once in it. */
    cooldownMs: 30_000,
    /** The same while no set was ever read, because then nobody can get in. */
    firstRetryMs: 1_000,
    timeoutMs: 5_000,
    maxBytes: 65_536,
    maxKeys: 32,
  },
} as const;

invariant(settings.issuerKeys.timeoutMs < settings.issuerKeys.cooldownMs, 'a request for keys ends before the next may start');
invariant(settings.issuerKeys.cooldownMs < settings.issuerKeys.maxAgeMs, 'a set of keys outlives the cool-down');
invariant(settings.hashing.atOnce < 4, 'hashing leaves worker threads to the rest of the process');
