/** What a log keeps of an error. */
export interface ErrorRecord {
  readonly type: string;
  /** Of a registry, an operating system or a database; never prose. */
  readonly code?: string;
  /** The places it passed, innermost first. */
  readonly stack?: readonly string[];
  readonly cause?: ErrorRecord;
}

const longestChain = 4;
const mostFrames = 12;

/**
 * An error as it may be logged: what kind it was and where it happened, never its message. Messages quote what
 * the code was given: a parser cites the body, PostgreSQL the row, `fetch` the address.
 */
export function errorRecord(error: unknown, chain = longestChain): ErrorRecord {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = codeOf(error);
  const stack = framesOf(error);
  return {
    type: typeof error.name === 'string' && /^\w{1,64}$/.test(error.name) ? error.name : 'Error',
    ...(code === undefined ? {} : { code }),
    ...(stack.length === 0 ? {} : { stack }),
    ...(error.cause === undefined || chain <= 1 ? {} : { cause: errorRecord(error.cause, chain - 1) }),
  };
}

function codeOf(error: Error): string | undefined {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : undefined;
}

/** A stack begins with the message. Where that cannot be cut off for certain, there is no stack. */
function framesOf({ message, stack }: Error): readonly string[] {
  const messageAt = stack?.indexOf(message) ?? -1;
  if (stack === undefined || messageAt < 0) return [];
  const lines = stack.slice(messageAt + message.length).split('\n');
  const frames = lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim().slice('at '.length));
  return frames.slice(0, mostFrames);
}
