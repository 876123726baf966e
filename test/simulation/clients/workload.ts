import type { ConversationCommand } from '#conversations';
import type { Ids } from '#kernel';

import type { Chance } from '../engine/chance.js';
import type { SimulatedTime } from '../engine/simulated-time.js';
import type { Client } from './client.js';
import type { Copy } from './copy.js';

const emojis = ['👍', '🎉'];

/** What somebody does all day in a conversation, by the seed and by what they see there. */
export class Workload {
  #texts = 0;
  #over = false;
  /** Operations that wait for their answers. */
  running = 0;

  constructor(
    private readonly time: SimulatedTime,
    private readonly chance: Chance,
    private readonly ids: Ids,
    private readonly userIds: readonly string[],
    private readonly pauseMs: number,
  ) {}

  begin(client: Client, conversationId: string, isGroup: boolean): void {
    void this.#live(client, conversationId, isGroup);
  }

  end(): void {
    this.#over = true;
  }

  async #live(client: Client, conversationId: string, isGroup: boolean): Promise<void> {
    const copy = client.copies.get(conversationId);
    while (copy !== undefined && !this.#over) {
      await new Promise<void>((resolve) => void this.time.after(this.chance.around(this.pauseMs), resolve));
      if (this.#over) return;
      const one = this.#perform(client, conversationId, this.#next(client, copy, isGroup));
      // Mostly one thing after the other, sometimes a second one before the first is answered.
      if (this.chance.happens(0.7)) await one;
    }
  }

  async #perform(client: Client, conversationId: string, command: ConversationCommand): Promise<void> {
    this.running += 1;
    await client.perform(conversationId, command);
    this.running -= 1;
  }

  #next(client: Client, copy: Copy, isGroup: boolean): ConversationCommand {
    const by = client.userId;
    const own = copy.messages.filter(({ senderId, deletedAt }) => senderId === by && deletedAt === undefined);
    const [newestOwn, anyone] = [own.at(-1), copy.messages.at(-1 - this.chance.whole(0, 3))];
    const throwOf = this.chance.between(0, 100);
    if (isGroup && throwOf < 16) return this.#members(by, throwOf);
    if (throwOf < 26 && newestOwn !== undefined) {
      const edit = { sequence: newestOwn.sequence, idempotencyKey: this.ids.next(), text: this.#text(client), mentions: [] };
      return { kind: 'edit_message', by, ...edit };
    }
    if (throwOf < 30 && newestOwn !== undefined) return { kind: 'delete_message', by, sequence: newestOwn.sequence };
    if (throwOf < 48 && anyone !== undefined) {
      const kind = throwOf < 40 ? 'add_reaction' : 'remove_reaction';
      return { kind, by, sequence: anyone.sequence, emoji: this.chance.pick(emojis) };
    }
    const message = { text: this.#text(client), replyTo: null, mentions: [] };
    return { kind: 'send_message', senderId: by, idempotencyKey: this.ids.next(), messageId: this.ids.next(), ...message };
  }

  #members(by: string, throwOf: number): ConversationCommand {
    if (throwOf < 10) return { kind: 'add_members', by, userIds: [this.chance.pick(this.userIds)] };
    if (throwOf < 15) return { kind: 'remove_member', by, userId: this.chance.pick(this.userIds.slice(1)) };
    return { kind: 'leave_conversation', by };
  }

  #text(client: Client): string {
    return `${client.clientId} says ${(this.#texts += 1)}`;
  }
}
