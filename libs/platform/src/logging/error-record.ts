import { types } from 'node:util';

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
  if (!types.isNativeError(error)) return { type: typeof error };
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

/**
 * A stack begins with the message, which may itself look like anything. What follows it is trusted only where it
 * was cut off for certain, and only up to the first line that is no frame: libraries append the stacks of others.
 */
function framesOf({ message, stack }: Error): readonly string[] {
  const heading = /^[\w$.]+(?: \[\w+\])?(?:: )?/.exec(stack ?? '')?.[0];
  if (stack === undefined || heading === undefined || !stack.startsWith(`${message}\n`, heading.length)) return [];
  const lines = stack.slice(heading.length + message.length + 1).split('\n');
  const end = lines.findIndex((line) => !/^ {4}at /.test(line));
  return lines.slice(0, end < 0 ? mostFrames : Math.min(end, mostFrames)).map((line) => line.slice('    at '.length));
}
