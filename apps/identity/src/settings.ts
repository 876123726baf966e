import { invariant } from '#kernel';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Every limit of the identity server, and what each protects. */
export const settings = {
  /** Seconds. */
  lifetimes: {
    /** Nothing can take an access token back within its life, so it is short. */
    accessToken: 30 * minute,
    authorizationCode: minute,
    deviceCode: 10 * minute,
    idToken: hour,
    /** From opening the sign-in page to sending it. */
    interaction: hour,
    /** Of the browser with this server: who signed in here need not do so again for the next client. */
    session: 14 * day,
    /** Each rotation starts it anew: whoever comes back within it stays signed in … */
    refreshToken: 14 * day,
    /** … but not for longer than this. */
    grant: 90 * day,
  },

  /** Attempts in a span of seconds. */
  attempts: {
    signInPerNameAndAddress: { points: 5, duration: minute },
    /** Above what people behind one address need; below what guessing many names with one password takes. */
    signInPerAddress: { points: 60, duration: minute },
    signUpPerAddress: { points: 60, duration: 10 * minute },
    /** Sign-ins begun, which anybody can do: what one address can fill the database with in an hour stays small. */
    beginningsPerAddress: { points: 600, duration: minute },
    /** Codes typed on the device page: 20^8 codes live ten minutes each. */
    deviceCodePerAddress: { points: 20, duration: 10 * minute },
  },

  /** A device asks whether it was let in no more often than this, or hears `slow_down`. RFC 8628 tells it 5 s. */
  devicePollMs: 4_000,
  /** Devices whose last question is remembered. */
  devicePolls: 10_000,

  /** How often expired rows are deleted, and how many at a time: a sweep never holds many locks. */
  sweep: { everyMs: 10 * minute * 1_000, batch: 1_000 },

  /** A posted form, in bytes and in fields. */
  form: { bytes: 16_384, fields: 20 },
} as const;

const { lifetimes } = settings;
invariant(lifetimes.accessToken <= hour, 'no access token is good for more than an hour');
invariant(lifetimes.accessToken < lifetimes.refreshToken, 'a refresh token outlives the access token it replaces');
invariant(lifetimes.refreshToken < lifetimes.grant, 'a grant outlives its refresh tokens');
invariant(settings.devicePollMs < 5_000, 'a device that asks every 5 s, as it is told, is never too fast');
