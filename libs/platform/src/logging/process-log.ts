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
        serializers: { err: errorRecord, error: errorRecord, req: () => undefined, res: () => undefined },
        redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), remove: true },
        hooks: {
          logMethod(args, method) {
            method.apply(this, withoutErrorMessage(args) as typeof args);
          },
        },
      },
      destination,
    );
  }
}

/** Pino takes the text of a line that has none from the error that comes with it. Ours says which kind of error it was. */
function withoutErrorMessage(args: readonly unknown[]): readonly unknown[] {
  const [first, ...rest] = args;
  const bindings = types.isNativeError(first) ? { err: first } : first;
  const error: unknown = typeof bindings === 'object' && bindings !== null ? Reflect.get(bindings, 'err') : undefined;
  if (!types.isNativeError(error)) return args;
  const [text, ...values] = rest;
  return [bindings, typeof text === 'string' ? text : errorRecord(error).type, ...values];
}
