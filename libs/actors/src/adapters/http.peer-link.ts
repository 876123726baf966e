import { timingSafeEqual } from 'node:crypto';

import type { Request, RequestHandler } from 'express';
import { z } from 'zod';

import { type ErrorCode, errorCodes, ParleyError } from '#protocol';

import type { OwnerDirectory } from '../owner-directory.js';
import { ActorMoved, PeerLink, PeerLost } from '../peer-link.js';
import { actorSettings } from '../settings.js';
import { shardOf } from '../shards.js';

const peerAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({
    ok: z.literal(false),
    /** MOVED: whoever was asked does not own the actor. Clients never hear of it. */
    code: z.enum(['MOVED', ...(Object.keys(errorCodes) as ErrorCode[])]),
    retryAfterMs: z.number().nonnegative().optional(),
  }),
]);
type PeerAnswer = z.infer<typeof peerAnswer>;

export interface HttpPeerLinkOptions<Reply> {
  readonly directory: OwnerDirectory;
  /** What processes of this installation prove themselves to each other with. */
  readonly secret: string;
  /** Makes a reply of what the owner answered, or throws. */
  readonly parseReply: (reply: unknown) => Reply;
}

/** {@link PeerLink} as one HTTP request per command, to the owner that the directory names. */
export class HttpPeerLink<Command, Reply> extends PeerLink<Command, Reply> {
  constructor(private readonly options: HttpPeerLinkOptions<Reply>) {
    super();
  }

  /** One deadline for all of it: whoever asks has one of its own. */
  override async ask(actorId: string, command: Command): Promise<Reply> {
    const { directory } = this.options;
    const shard = shardOf(actorId);
    const deadline = AbortSignal.timeout(actorSettings.peerDeadlineMs);
    const address = await before(deadline, directory.addressOf(shard)).catch((cause: unknown) => {
      throw new PeerLost(cause);
    });
    if (address === null) throw new ActorMoved(`no live node owns the shard of ${actorId}`);
    try {
      const answer = await this.#request(new URL(`internal/actors/${encodeURIComponent(actorId)}`, address), command, deadline);
      return answer.ok ? this.options.parseReply(answer.reply) : refuse(answer);
    } catch (error) {
      if (error instanceof ParleyError && !(error instanceof ActorMoved)) throw error;
      directory.forget(shard, address);
      throw error instanceof ActorMoved ? error : new PeerLost(error);
    }
  }

  async #request(url: URL, command: Command, deadline: AbortSignal): Promise<PeerAnswer> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.options.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(command),
      signal: deadline,
    });
    if (!response.ok) throw new Error(`the owner answered with status ${response.status}`);
    return peerAnswer.parse(await response.json());
  }
}

function refuse({ code, retryAfterMs }: PeerAnswer & { ok: false }): never {
  if (code === 'MOVED') throw new ActorMoved();
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
    if (error instanceof ActorMoved) return { ok: false, code: 'MOVED' };
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
