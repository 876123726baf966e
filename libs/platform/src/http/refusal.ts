import { types } from 'node:util';

import { HttpException } from '@nestjs/common';

import { type ErrorCode, ParleyError } from '#protocol';

const retryAfterMs = 1_000;

/** What a client is told when this was thrown: never more than a code of the registry and its sentence. */
export function refusalOf(thrown: unknown): ParleyError {
  if (thrown instanceof ParleyError) return thrown;
  if (isAway(thrown)) return new ParleyError('UNAVAILABLE', { retryAfterMs, cause: thrown });
  const status = clientErrorOf(thrown);
  return status === undefined
    ? new ParleyError('INTERNAL', { cause: thrown })
    : new ParleyError(codeOf(status), { cause: thrown });
}

/** Of what Nest or a parser of Express refuses by itself. */
function clientErrorOf(thrown: unknown): number | undefined {
  if (!types.isNativeError(thrown)) return undefined;
  // The parsers of Express mark what is the client's fault by `expose`.
  const { status, expose } = thrown as { readonly status?: unknown; readonly expose?: unknown };
  const found = thrown instanceof HttpException ? thrown.getStatus() : expose === true ? Number(status) : NaN;
  return found >= 400 && found < 500 ? found : undefined;
}

function codeOf(status: number): ErrorCode {
  if (status === 404) return 'NOT_FOUND';
  return status === 413 ? 'PAYLOAD_TOO_LARGE' : 'INVALID_REQUEST';
}

/** Of Node, when a connection cannot be made or breaks. */
const lost = /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** Of PostgreSQL: connection exceptions, too many connections, shutting down or starting up. */
const refused = /^(08[0-9A-Z]{3}|53300|57P0[1-3])$/;
/** Of the driver, which gives these no code. */
const gone =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** Whether PostgreSQL cannot be asked right now, however deep in the chain of causes that stands. */
function isAway(thrown: unknown, depth = 4): boolean {
  if (!types.isNativeError(thrown) || depth === 0) return false;
  const code: unknown = Reflect.get(thrown, 'code');
  if (typeof code === 'string' && (lost.test(code) || refused.test(code))) return true;
  return gone.test(thrown.message) || isAway(thrown.cause, depth - 1);
}
