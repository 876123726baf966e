import { timingSafeEqual } from 'node:crypto';

import type { Request, RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

import { type ErrorCode, errorCodes, ParleyError } from '#protocol';

import type { LeaseStore } from '../lease-store.js';
import { PeerLink } from '../peer-link.js';
import { actorSettings } from '../settings.js';
import { shardOf } from '../shards.js';

const peerAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({
    ok: z.literal(false),
    code: z.enum(Object.keys(errorCodes) as ErrorCode[]),
    retryAfterMs: z.number().nonnegative().optional(),
  }),
]);
type PeerAnswer = z.infer<typeof peerAnswer>;

export interface HttpPeerLinkOptions<Reply> {
  readonly leases: LeaseStore;
  /** What processes of this installation prove themselves to each other with. */
  readonly secret: string;
  /** Makes a reply of what the owner answered, or throws. */
  readonly parseReply: (reply: unknown) => Reply;
}

/**
 * {@link PeerLink} as one HTTP request per command, to the owner that the lease store names. The name
 * is kept for a moment, and forgotten as soon as the owner fails.
 */
export class HttpPeerLink<Command, Reply> extends PeerLink<Command, Reply> {
  readonly #addresses = new LRUCache<number, string>({ max: actorSettings.shards, ttl: actorSettings.peerAddressMs });

  constructor(private readonly options: HttpPeerLinkOptions<Reply>) {
    super();
  }

  override async ask(actorId: string, command: Command): Promise<Reply> {
    const shard = shardOf(actorId);
    try {
      const answer = await this.#request(actorId, command);
      if (answer.ok) return this.options.parseReply(answer.reply);
      if (answer.code === 'UNAVAILABLE') this.#addresses.delete(shard);
      return refuse(answer);
    } catch (cause) {
      if (cause instanceof ParleyError) throw cause;
      this.#addresses.delete(shard);
      throw new ParleyError('UNAVAILABLE', { retryAfterMs: actorSettings.retryAfterMs, cause });
    }
  }

  /** One deadline for all of it: whoever asks has one of its own. */
  async #request(actorId: string, command: Command): Promise<PeerAnswer> {
    const deadline = AbortSignal.timeout(actorSettings.peerDeadlineMs);
    const address = await before(deadline, this.#addressOf(actorId));
    const response = await fetch(new URL(`internal/actors/${encodeURIComponent(actorId)}`, address), {
      method: 'POST',
      headers: { authorization: `Bearer ${this.options.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(command),
      signal: deadline,
    });
    if (!response.ok) throw new Error(`the owner of ${actorId} answered with status ${response.status}`);
    return peerAnswer.parse(await response.json());
  }

  async #addressOf(actorId: string): Promise<string> {
    const shard = shardOf(actorId);
    const known = this.#addresses.get(shard);
    if (known !== undefined) return known;
    const address = await this.options.leases.addressOf(shard);
    if (address === null) throw new Error(`no live node owns the shard of ${actorId}`);
    this.#addresses.set(shard, address);
    return address;
  }
}

function refuse({ code, retryAfterMs }: PeerAnswer & { ok: false }): never {
  throw new ParleyError(code, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** What is promised, unless the deadline ends first. */
function before<Value>(deadline: AbortSignal, promised: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const give = () => reject(deadline.reason as Error);
    deadline.addEventListener('abort', give, { once: true });
    promised.then(resolve, reject).finally(() => deadline.removeEventListener('abort', give));
  });
}

export interface PeerLinkHandlerOptions<Command, Reply> {
  readonly secret: string;
  /** Reads a JSON body, of whoever knows the secret: nobody else has one read. */
  readonly readBody: RequestHandler;
  /** The two make of a request what it is, or throw whatever they like: then it is an INVALID_REQUEST. */
  readonly parseActorId: (actorId: string) => string;
  readonly parse: (body: unknown) => Command;
  readonly ask: (actorId: string, command: Command) => Promise<Reply>;
}

/**
 * The owner's end of {@link HttpPeerLink}, for `POST /internal/actors/:actorId`. Answers 401 to whoever
 * does not know the secret of this installation.
 */
export function peerLinkHandler<Command, Reply>(options: PeerLinkHandlerOptions<Command, Reply>): RequestHandler {
  const expected = Buffer.from(`Bearer ${options.secret}`);
  return (request, response, next) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.status(errorCodes.UNAUTHENTICATED.status).end();
      return;
    }
    void options.readBody(request, response, (error?: unknown) => {
      if (error !== undefined) next(error);
      else answerTo(request, options).then((answer) => response.json(answer), next);
    });
  };
}

async function answerTo<Command, Reply>(
  request: Request,
  { parseActorId, parse, ask }: PeerLinkHandlerOptions<Command, Reply>,
): Promise<PeerAnswer> {
  try {
    const { actorId, command } = parsed(() => ({
      actorId: parseActorId(String(request.params['actorId'])),
      command: parse(request.body),
    }));
    return { ok: true, reply: await ask(actorId, command) };
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    const { code, retryAfterMs } = error;
    return { ok: false, code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
}

function parsed<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (cause) {
    throw new ParleyError('INVALID_REQUEST', { cause });
  }
}
