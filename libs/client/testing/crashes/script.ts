import type { ConversationView, OutgoingMessage, Parley } from '../../src/index.js';
import type { GatedTransport } from '../gated-transport.js';
import type { ManualHints } from '../manual-hints.js';

/** Something that a user does without a connection. */
export type Doing =
  | { readonly send: string }
  /** Edits the first message of the conversation. */
  | { readonly edit: string }
  /** Reacts to the message that was written last, or to this one if another client has written that. */
  | { readonly react: string; readonly to: number };

/** What a client says of itself, for a test that looks on. */
export type Said =
  | { readonly said: 'kept'; readonly id: string; readonly text: string }
  | { readonly said: 'refused'; readonly code: string }
  | { readonly said: 'written' }
  | { readonly said: 'persisted'; readonly id: string; readonly sequence: number }
  | { readonly said: 'dying' }
  | { readonly said: 'idle' };

export interface Network {
  readonly gate: GatedTransport;
  readonly hints: ManualHints;
}

export function goOffline({ gate, hints }: Network): void {
  hints.online = false;
  gate.close();
}

export function goOnline({ gate, hints }: Network): void {
  gate.open();
  hints.say('online');
}

/** Does one after the other; all of it is in the store when this is over, or was refused. */
export async function write(view: ConversationView, doings: readonly Doing[], say: (said: Said) => void): Promise<void> {
  let last: OutgoingMessage | undefined;
  for (const doing of doings) {
    // What becomes of these is seen in the conversation: the client may not live to hear it.
    if ('edit' in doing) void view.edit(1, { text: doing.edit }).catch(() => undefined);
    else if ('react' in doing) void view.react(last ?? doing.to, doing.react).catch(() => undefined);
    else last = (await send(view, doing.send, say)) ?? last;
  }
  say({ said: 'written' });
}

/** Resolves when nothing waits any more. */
export function idle({ outbox }: Parley): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => void (outbox.get().waiting === 0 && resolve());
  const unsubscribe = outbox.subscribe(look);
  look();
  return promise.finally(unsubscribe);
}

async function send(view: ConversationView, text: string, say: (said: Said) => void): Promise<OutgoingMessage | undefined> {
  try {
    const outgoing = await view.send({ text });
    const { idempotencyKey: id } = outgoing;
    say({ said: 'kept', id, text });
    const persisted = ({ sequence }: { readonly sequence: number }) => say({ said: 'persisted', id, sequence });
    outgoing.persisted.then(persisted, () => undefined);
    return outgoing;
  } catch (error) {
    say({ said: 'refused', code: (error as { readonly code: string }).code });
    return undefined;
  }
}
