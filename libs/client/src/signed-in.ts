import { Ids } from '#kernel';
import type { User } from '#protocol';

import { CatchUp } from './catch-up.js';
import { ChangeFeed } from './change-feed.js';
import type { Commands } from './commands.js';
import type { Connection, ServerNews } from './connection.js';
import type { ParleyEvents, Users } from './contract.js';
import { asParleyError } from './failure.js';
import { FollowedPresences } from './followed-presences.js';
import { Inbox } from './inbox.js';
import type { Listeners } from './listeners.js';
import { LiveConversations } from './live-conversations.js';
import { Answers } from './outbox/answers.js';
import type { Outbox } from './outbox/outbox.js';
import { OutboxStatus } from './outbox/outbox-status.js';
import { Reading } from './outbox/reading.js';
import { Sender } from './outbox/sender.js';
import { OwnMentions } from './own-mentions.js';
import type { Recognised } from './own-messages.js';
import { People } from './people.js';
import type { Ports } from './ports.js';
import { ReceiptLane } from './receipt-lane.js';
import type { Rest } from './rest.js';
import type { Retries } from './retries.js';
import { Summaries } from './summaries.js';
import type { Surroundings } from './surroundings.js';
import type { Tabs } from './tabs/tabs.js';
import { Writes } from './writes.js';

/** How a client reaches its server, and whom it tells. */
export interface Means {
  readonly connection: Connection;
  readonly commands: Commands;
  readonly retries: Retries;
  readonly rest: Rest;
  readonly ports: Ports;
  readonly lifetime: AbortSignal;
  readonly listeners: Listeners<ParleyEvents>;
  readonly outbox: Outbox;
  /** Whether what waits outlives this client. */
  readonly outlives: boolean;
}

/** Everything that begins when the server has said who is signed in, wired together. */
export class SignedIn {
  readonly conversations: LiveConversations;
  readonly mentions: OwnMentions;
  readonly presence: FollowedPresences;
  readonly users: Users;
  readonly outbox: OutboxStatus;
  readonly #feed: ChangeFeed;
  readonly #catchUp: CatchUp;
  readonly #sender: Sender;

  constructor(
    readonly me: User,
    private readonly means: Means,
  ) {
    const { commands, retries, rest, lifetime, listeners, outbox, ports } = means;
    const people = new People();
    people.meet([me]);
    const surroundings = this.#surroundings(people);
    const { isConnected, failed, summaries } = surroundings;
    this.conversations = new LiveConversations(surroundings);
    this.#feed = new ChangeFeed(surroundings, this.conversations);
    this.#catchUp = new CatchUp(surroundings, this.conversations, () => this.#feed.listed());
    this.outbox = new OutboxStatus(outbox);
    void new Answers(outbox, this.conversations, this.#feed);
    this.#sender = new Sender({ outbox, commands, retries, ports, lifetime, failed });
    this.mentions = new OwnMentions(commands, retries, (conversationId) => void summaries.refresh(conversationId));
    const changed: (presence: ParleyEvents['presence']) => void = (presence) => listeners.emit('presence', presence);
    this.presence = new FollowedPresences({ commands, retries, rest, lifetime, isConnected, failed, changed });
    this.users = {
      search: async (query, { signal } = {}) => {
        const found = await rest.users(query, signal);
        people.meet(found);
        return found;
      },
      known: (userId) => people.known(userId),
    };
  }

  /** A session begins. Resolves as `CatchUp.run`. */
  catchUp(): Promise<boolean> {
    this.presence.resume();
    return this.#catchUp.run();
  }

  receive(news: ServerNews): void {
    if (news.name === 'notification.mention') this.means.listeners.emit('mention', news.payload);
    else if (news.name === 'presence.changed') this.presence.receive(news.payload);
    else this.#feed.receive(news);
  }

  /** Sends what waits, from before too, whenever it is this tab's turn. */
  send(tabs: Tabs): void {
    tabs.lead((turn) => this.#sender.lead(turn), this.means.lifetime);
  }

  #recognised(messages: readonly Recognised[]): void {
    for (const { id, sent } of messages) {
      const entry = this.means.outbox.mirror.find(id);
      if (entry !== undefined) this.#sender.recognised(entry, sent);
    }
  }

  #surroundings(people: People): Surroundings {
    const { connection, commands, retries, rest, ports, lifetime, listeners, outbox, outlives } = this.means;
    const { userId } = this.me;
    const failed = (error: unknown) => void (lifetime.aborted || listeners.emit('error', asParleyError(error)));
    const inbox = this.#inbox();
    const ids = new Ids(ports.clock, ports.random);

    /** How far messages have come is told until it is known there. What was refused, the next number heals. */
    const delivered = new ReceiptLane(
      async (conversationId, sequence) => {
        try {
          const request = { conversationId, sequence };
          this.#feed.move(conversationId, await retries.run(() => commands.request('receipt.delivered', request)));
        } catch {
          lifetime.throwIfAborted();
        }
      },
      ports.timers,
      lifetime,
    );
    const arrived = (conversationId: string) => {
      const { conversation, membership, lastMessage } = inbox.get(conversationId) ?? {};
      if (membership?.status !== 'active' || lastMessage?.senderId === userId) return;
      const deliveredSequence = conversation?.lastSequence ?? 0;
      if (deliveredSequence <= membership.deliveredSequence) return;
      // It is so from now on, whenever the server hears of it.
      inbox.move(conversationId, { deliveredSequence });
      delivered.tell(conversationId, deliveredSequence);
    };
    const changed = (conversationId: string) => {
      arrived(conversationId);
      this.conversations.find(conversationId)?.refresh();
    };
    const isShown = (conversationId: string) => this.conversations.find(conversationId)?.loaded === true;
    return {
      userId,
      inbox,
      summaries: new Summaries({ inbox, people, rest, commands, retries, lifetime, failed, isShown, changed }),
      outbox,
      outlives,
      commands,
      writes: new Writes(outbox, ids),
      retries,
      read: new Reading(outbox, ids, failed),
      ids,
      ports,
      lifetime,
      isConnected: () => connection.state === 'connected',
      arrived,
      recognised: (messages) => this.#recognised(messages),
      healed: (healed) => listeners.emit('healed', healed),
      failed,
    };
  }

  /** However many lines one answer brings, the list is announced once. */
  #inbox(): Inbox {
    let announced = true;
    const inbox = new Inbox(this.me.userId, () => {
      if (announced) queueMicrotask(announce);
      announced = false;
    });
    const announce = () => {
      announced = true;
      this.means.listeners.emit('conversations', inbox.list());
    };
    return inbox;
  }
}
