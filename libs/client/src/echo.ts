import type { Mention, Message } from '#protocol';

import { later, type MessageDelta } from './message-changes.js';
import type { OutboxEntry } from './storage/outbox-entry.js';

interface OwnChange {
  readonly entry: OutboxEntry;
  /** The revision in which the server has committed it; absent while it has not answered. */
  readonly revision?: number;
}

/** Where the messages shown have come to. */
export interface Shown {
  readonly messages: readonly Message[];
  readonly revision: number;
}

/**
 * Edits, reactions and deletions of one's own that are not among the messages shown yet, laid over them.
 * Each is taken off in the very snapshot in which the messages contain it, or once it is refused: nobody
 * sees the state before it again. Messages that it does not touch stay the same objects.
 */
export class Echo {
  /** In the order in which they were queued. */
  readonly #changes = new Map<string, OwnChange>();
  #laid: { readonly over: readonly Message[]; readonly result: readonly Message[] } | undefined;
  /** What was laid over which message, and what came of it. */
  #touched = new Map<Message, { readonly by: readonly OutboxEntry[]; readonly result: Message }>();

  /** @param reader whose changes they are. */
  constructor(private readonly reader: string) {}

  /** A change in the outbox is new, or not what it was. */
  put(entry: OutboxEntry): void {
    const known = this.#changes.get(entry.id);
    if (entry.state === 'failed') return this.#remove(entry.id);
    // One that goes to the end has taken the place of another.
    if (known !== undefined && known.entry.command !== entry.command) this.#changes.delete(entry.id);
    this.#changes.set(entry.id, { ...known, entry });
    this.#laid = undefined;
  }

  /** The outbox does not have it any more. If the server has committed it, it stays until that is shown. */
  gone(id: string): void {
    if (this.#changes.get(id)?.revision === undefined) this.#remove(id);
  }

  /** The server has committed it in this revision. */
  answered(id: string, revision: number): void {
    const known = this.#changes.get(id);
    if (known !== undefined) this.#changes.set(id, { ...known, revision });
  }

  /** Takes off what is shown. */
  release({ messages, revision: shown }: Shown): void {
    for (const [id, { entry, revision }] of this.#changes) {
      if (revision === undefined) continue;
      const message = this.#find(messages, entry);
      if (message === undefined || Math.max(shown, message.revision) >= revision) this.#remove(id);
    }
  }

  /** The messages as they will be. The same array as long as nothing is different. */
  over(messages: readonly Message[]): readonly Message[] {
    if (this.#changes.size === 0) return messages;
    if (this.#laid?.over !== messages) this.#laid = { over: messages, result: this.#lay(messages) };
    return this.#laid.result;
  }

  #lay(messages: readonly Message[]): readonly Message[] {
    const changes = new Map<Message, OutboxEntry[]>();
    for (const { entry } of this.#changes.values()) {
      const message = this.#find(messages, entry);
      if (message !== undefined) changes.set(message, [...(changes.get(message) ?? []), entry]);
    }
    const touched = [...changes].map(([message, by]) => [message, { by, result: this.#layOne(message, by) }] as const);
    this.#touched = new Map(touched);
    if (touched.every(([message, { result }]) => result === message)) return messages;
    return messages.map((message) => this.#touched.get(message)?.result ?? message);
  }

  #layOne(message: Message, by: readonly OutboxEntry[]): Message {
    const before = this.#touched.get(message);
    const isSame = before?.by.length === by.length && before.by.every((entry, index) => entry === by[index]);
    return isSame ? before.result : by.reduce((state, entry) => changed(state, entry, this.reader), message);
  }

  #find(messages: readonly Message[], { request, target }: OutboxEntry): Message | undefined {
    if (target !== undefined)
      return messages.findLast(({ idempotencyKey, senderId }) => idempotencyKey === target && senderId === this.reader);
    return messages[Number(request['sequence']) - (messages[0]?.sequence ?? 0)];
  }

  #remove(id: string): void {
    this.#changes.delete(id);
    this.#laid = undefined;
  }
}

/** The message after a change that has no revision yet; the same one if it is so already. */
function changed(message: Message, entry: OutboxEntry, reader: string): Message {
  const delta = message.deletedAt === undefined ? deltaOf(message, entry, reader) : undefined;
  return delta === undefined ? message : { ...later(message, delta, reader), revision: message.revision };
}

function deltaOf(message: Message, { command, request, queuedAt }: OutboxEntry, userId: string): MessageDelta | undefined {
  const change = { sequence: message.sequence, revision: message.revision + 1 };
  if (command === 'message.edit') {
    const { text, mentions } = request as unknown as { readonly text: string; readonly mentions?: Mention[] };
    const isSame = text === message.text && JSON.stringify(mentions) === JSON.stringify(message.mentions);
    return isSame ? undefined : { type: 'message.edited', ...change, text, ...(mentions && { mentions }), editedAt: queuedAt };
  }
  if (command === 'message.delete') return { type: 'message.deleted', ...change, deletedAt: queuedAt, deletedBy: userId };
  if (command !== 'reaction.add' && command !== 'reaction.remove') return undefined;
  const emoji = request['emoji'] as string;
  const given = message.reactions?.find((reaction) => reaction.emoji === emoji);
  const isAdded = command === 'reaction.add';
  if ((given?.mine ?? false) === isAdded) return undefined;
  const count = (given?.count ?? 0) + (isAdded ? 1 : -1);
  return { type: isAdded ? 'reaction.added' : 'reaction.removed', ...change, emoji, userId, count };
}
