import { ParleyError } from '#protocol';

import { ActorMoved } from '../peer-link.js';
import { actorSettings } from '../settings.js';
import type { PeerAnswer } from './frames.js';

/** What a process does with the commands that others bring. The two that parse throw whatever they like: then it is an INVALID_REQUEST. */
export interface PeerService<Command, Reply> {
  readonly parseActorId: (actorId: string) => string;
  readonly parse: (command: unknown) => Command;
  readonly ask: (actorId: string, command: Command) => Promise<Reply>;
  readonly onFailure: (error: unknown) => void;
}

export type Answering = (actorId: string, command: unknown) => Promise<PeerAnswer>;

/** Who hosts nothing was asked by mistake. */
export const nothingHosted: Answering = () => Promise.resolve({ ok: false, code: 'MOVED' });

/** Commands reach `ask` in the order of the calls: nothing is waited for before. */
export function answering<Command, Reply>(service: PeerService<Command, Reply>): Answering {
  return async (actorId, command) => {
    try {
      const parsed = parse(service, actorId, command);
      return { ok: true, reply: await service.ask(parsed.actorId, parsed.command) };
    } catch (error) {
      if (error instanceof ActorMoved) return { ok: false, code: 'MOVED' };
      if (error instanceof ParleyError) return refusal(error);
      service.onFailure(error);
      return { ok: false, code: 'UNAVAILABLE', retryAfterMs: actorSettings.retryAfterMs };
    }
  };
}

function parse<Command, Reply>(service: PeerService<Command, Reply>, actorId: string, command: unknown) {
  try {
    return { actorId: service.parseActorId(actorId), command: service.parse(command) };
  } catch (cause) {
    throw new ParleyError('INVALID_REQUEST', { cause });
  }
}

export function refusal({ code, retryAfterMs }: ParleyError): PeerAnswer {
  return { ok: false, code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
