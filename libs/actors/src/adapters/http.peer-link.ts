import { timingSafeEqual } from 'node:crypto';

import type { RequestHandler } from 'express';

import { type ErrorCode, errorCodes, ParleyError } from '#protocol';

import type { LeaseStore } from '../lease-store.js';
import { PeerLink } from '../peer-link.js';
import { actorSettings } from '../settings.js';
import { shardOf } from '../shards.js';

type PeerAnswer<Reply> =
  { readonly ok: true; readonly reply: Reply } | { readonly ok: false; readonly code: ErrorCode; readonly retryAfterMs?: number };

/** {@link PeerLink} as one HTTP request per command, to the owner that the lease store names. */
export class HttpPeerLink<Command, Reply> extends PeerLink<Command, Reply> {
  constructor(
    private readonly leases: LeaseStore,
    private readonly secret: string,
  ) {
    super();
  }

  override async ask(actorId: string, command: Command): Promise<Reply> {
    const answer = await this.#request(actorId, command);
    if (answer.ok) return answer.reply;
    throw new ParleyError(answer.code, answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs });
  }

  async #request(actorId: string, command: Command): Promise<PeerAnswer<Reply>> {
    try {
      const address = await this.leases.addressOf(shardOf(actorId));
      if (address === null) throw new Error(`no live node owns the shard of ${actorId}`);
      const response = await fetch(new URL(`internal/actors/${actorId}`, address), {
        method: 'POST',
        headers: { authorization: `Bearer ${this.secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(command),
        signal: AbortSignal.timeout(actorSettings.peerDeadlineMs),
      });
      if (!response.ok) throw new Error(`the owner of ${actorId} answered with status ${response.status}`);
      return (await response.json()) as PeerAnswer<Reply>;
    } catch (cause) {
      throw new ParleyError('UNAVAILABLE', { retryAfterMs: actorSettings.retryAfterMs, cause });
    }
  }
}

/**
 * The owner's end of {@link HttpPeerLink}, for `POST /internal/actors/:actorId` with a parsed JSON
 * body. Answers 401 to whoever does not know the secret of this installation.
 */
export function peerLinkHandler<Command, Reply>(options: {
  readonly secret: string;
  readonly parse: (body: unknown) => Command;
  readonly ask: (actorId: string, command: Command) => Promise<Reply>;
}): RequestHandler<{ actorId: string }> {
  const expected = Buffer.from(`Bearer ${options.secret}`);
  return (request, response, next) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.status(errorCodes.UNAUTHENTICATED.status).end();
      return;
    }
    answerTo(request.params.actorId, request.body, options).then((answer) => response.json(answer), next);
  };
}

async function answerTo<Command, Reply>(
  actorId: string,
  body: unknown,
  { parse, ask }: { parse: (body: unknown) => Command; ask: (actorId: string, command: Command) => Promise<Reply> },
): Promise<PeerAnswer<Reply>> {
  try {
    return { ok: true, reply: await ask(actorId, parse(body)) };
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    const { code, retryAfterMs } = error;
    return { ok: false, code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
}
