import { types } from 'node:util';

import { type Logger, pino } from 'pino';

import type { Environment } from '../config.js';
import { errorRecord } from './error-record.js';

/** Where log lines go: one JSON object and a line feed each. */
export abstract class LogDestination {
  abstract write(line: string): void;
}

/** What is taken out wherever it stands, although nothing of ours puts it in. */
const secrets = ['authorization', 'body', 'cookie', 'headers', 'password', 'query', 'text', 'token', 'url'];

/** The log of this process. No line of it holds a token, a query string, what users wrote, or the message of an error. */
export class ProcessLog {
  readonly pino: Logger;

  /** For whatever builds on pino-http, which otherwise brings serializers of its own: they log headers and messages. */
  get httpOptions(): { readonly logger: Logger; readonly wrapSerializers: false } {
    return { logger: this.pino, wrapSerializers: false };
  }

  constructor(level: Environment['LOG_LEVEL'], destination: LogDestination) {
    this.pino = pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        serializers: { req: () => undefined, res: () => undefined },
        redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), remove: true },
        hooks: {
          logMethod(args, method) {
            method.apply(this, withoutErrors(args) as typeof args);
          },
        },
      },
      destination,
    );
  }
}

/** Where errors are by convention, and everything that is thrown, whatever it is. */
const errorNames = new Set(['err', 'error']);

/** Every error that comes with a line, under whatever name, becomes its record. */
function withoutErrors([first, ...rest]: readonly unknown[]): readonly unknown[] {
  const bindings: unknown = types.isNativeError(first) ? { err: first } : first;
  if (typeof bindings !== 'object' || bindings === null) return [first, ...rest];
  const errors = Object.entries(bindings).filter(([name, value]) => errorNames.has(name) || types.isNativeError(value));
  const records = Object.fromEntries(errors.map(([name, error]) => [name, errorRecord(error)]));
  return [errors.length === 0 ? bindings : { ...bindings, ...records }, ...rest];
}
