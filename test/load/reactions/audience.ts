import { v7 } from 'uuid';

import { type Clock, invariant } from '#kernel';
import type { Change } from '#protocol';

import type { Crowd } from '../driving/crowd.js';
import type { LoadClient } from '../driving/load-client.js';
import type { Group } from '../driving/participant.js';
import { ReactionLedger } from '../measuring/reaction-ledger.js';
import { reactionAt, workload } from './workload.js';

/** Milliseconds that reactions took, while it was counting. */
export class Tally {
  readonly acknowledgeMs: number[] = [];
  /** To each of the other members. */
  readonly propagateMs: number[] = [];
}

/** The members of one conversation, each connected and watching; they react in turns. */
export class Audience {
  readonly ledger: ReactionLedger;
  /** Where reactions count that are given from now on. */
  tally: Tally | null = null;
  readonly #under = new Map<string, { readonly dueAt: number; readonly tally: Tally | null }>();
  #clients: readonly LoadClient[] = [];
  #given = 0;

  private constructor(
    private readonly group: Group,
    private readonly clock: Clock,
  ) {
    this.ledger = new ReactionLedger(group.map(({ userId }) => userId));
  }

  /** With messages to react to. */
  static async gather(crowd: Crowd, group: Group, clock: Clock): Promise<Audience> {
    const audience = new Audience(group, clock);
    audience.#clients = await crowd.connect(group, (change, member) => audience.#heard(change, member));
    for (let sequence = 1; sequence <= workload.messagesPerConversation; sequence += 1) {
      const request = { conversationId: audience.#conversationId, idempotencyKey: v7(), text: `Message ${sequence}` };
      await audience.#client(0).command('message.send', request);
    }
    return audience;
  }

  /**
   * The next reaction; resolves when it is acknowledged. `dueAt`: when it should have been given. A driver that is late
   * does not make the server look faster.
   */
  async react(dueAt: number): Promise<void> {
    const { member, sequence, emoji } = reactionAt(this.#given++);
    const { tally } = this;
    this.ledger.giving(member, sequence, emoji);
    this.#under.set(keyOf(sequence, emoji, this.group[member]?.userId), { dueAt, tally });
    await this.#client(member).command('reaction.add', { conversationId: this.#conversationId, sequence, emoji });
    this.ledger.acknowledged(member, sequence, emoji);
    tally?.acknowledgeMs.push(this.clock.monotonicNow() - dueAt);
  }

  #heard(change: Change, member: number): void {
    if (change.type !== 'reaction.added') return;
    const { sequence, emoji, userId } = change;
    // The device that reacts is told too; what is promised is everybody else's.
    if (!this.ledger.heard(member, change) || userId === this.group[member]?.userId) return;
    const under = this.#under.get(keyOf(sequence, emoji, userId));
    if (under !== undefined) under.tally?.propagateMs.push(this.clock.monotonicNow() - under.dueAt);
  }

  get #conversationId(): string {
    return this.#participant(0).conversationId;
  }

  #participant(member: number): Group[number] {
    const participant = this.group[member];
    invariant(participant !== undefined, 'a conversation of the bench has its members');
    return participant;
  }

  #client(member: number): LoadClient {
    const client = this.#clients[member];
    invariant(client !== undefined, 'an audience that has gathered is connected');
    return client;
  }
}

function keyOf(sequence: number, emoji: string, userId: string | undefined): string {
  return `${sequence} ${emoji} ${userId}`;
}
