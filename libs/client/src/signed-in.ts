import { Ids } from '#kernel';
import type { User } from '#protocol';

import { CatchUp } from './catch-up.js';
import { ChangeFeed } from './change-feed.js';
import type { Commands } from './commands.js';
import type { Connection, ServerNews } from './connection.js';
import type { ParleyEvents, Users } from './contract.js';
import { asParleyError } from './failure.js';
import { DeviceCopy } from './copy/device-copy.js';
import type { KeptLine } from './copy/kept-line.js';
import type { StorageReport } from './copy/storage-report.js';
import type { DeviceHints } from './device-hints.js';
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
import { Snapshots } from './snapshots.js';
import type { ParleyState } from './state-contract.js';
import type { ClientStore } from './storage/client-store.js';
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
  /** What outlives this client; undefined if nothing does. */
  readonly store: ClientStore | undefined;
  readonly hints: DeviceHints;
  readonly report: (report: StorageReport) => void;
  /** As {@link Surroundings.liveWindow}. */
  readonly liveWindow: number;
}

/** Everything that begins when it is known who is signed in, wired together. */
export class SignedIn {
  readonly conversations: LiveConversations;
  readonly mentions: OwnMentions;
  readonly presence: FollowedPresences;
  readonly users: Users;
  readonly outbox: OutboxStatus;
  readonly state: Snapshots<ParleyState>;
  readonly #people = new People();
  readonly #feed: ChangeFeed;
  readonly #catchUp: CatchUp;
  readonly #sender: Sender;

  /** @param lines of the list, as they were kept. */
  constructor(
    private user: User,
    private readonly means: Means,
    lines: readonly KeptLine[],
  ) {
    const { commands, retries, rest, lifetime, listeners, outbox, ports, connection } = means;
    const people = this.#people;
    people.meet([user]);
    const surroundings = this.#surroundings();
    const { isConnected, failed, summaries, inbox } = surroundings;
    for (const line of lines) this.#restore(inbox, line);
    this.conversations = new LiveConversations(surroundings);
    this.#feed = new ChangeFeed(surroundings, this.conversations);
    this.#catchUp = new CatchUp(surroundings, this.conversations, () => this.#feed.listed());
    this.outbox = new OutboxStatus(outbox);
    void new Answers(outbox, this.conversations, this.#feed);
    outbox.on('answered', () => connection.fulfilled());
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
    const { status } = connection;
    const parts = () => ({ connection: status.get(), conversations: inbox.list(), outbox: this.outbox.get() });
    this.state = new Snapshots(parts);
    for (const part of [status, this.outbox]) part.subscribe(() => this.state.refresh());
    listeners.on('conversations', () => this.state.refresh());
  }

  /** Who is signed in, by the name that was last heard of. */
  get me(): User {
    return this.user;
  }

  /** The server has said who is signed in: the same user, of a new name perhaps. */
  greeted(user: User): void {
    this.user = user;
    this.#people.meet([user]);
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

  /** A line as it was when the client before this one ended. */
  #restore(inbox: Inbox, { conversation, membership, lastMessage, exact, people }: KeptLine): void {
    this.#people.meet([...people, ...conversation.members]);
    inbox.restore({ conversation, membership, ...(lastMessage && { lastMessage }) }, exact);
  }

  #surroundings(): Surroundings {
    const { connection, commands, retries, rest, ports, lifetime, listeners, outbox, store, hints, report, liveWindow } =
      this.means;
    const people = this.#people;
    const { userId } = this.me;
    const failed = (error: unknown) => void (lifetime.aborted || listeners.emit('error', asParleyError(error)));
    const inbox = this.#inbox((conversationId) => copy.lineChanged(conversationId));
    const windowOf = (conversationId: string) => this.conversations.find(conversationId)?.snapshot;
    const copy = new DeviceCopy({ store, inbox, people, ports, hints, lifetime, windowOf, failed, report });
    const ids = new Ids(ports.clock, ports.random);

    /** How far messages have come is told until it is known there. What was refused, the next number heals, or the same when one is a member again. */
    const delivered = new ReceiptLane(
      async (conversationId, sequence) => {
        try {
          const request = { conversationId, sequence };
          this.#feed.move(conversationId, await retries.run(() => commands.request('receipt.delivered', request)));
          return true;
        } catch {
          lifetime.throwIfAborted();
          return false;
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
      outlives: store !== undefined,
      liveWindow,
      copy,
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
  #inbox(touched: (conversationId: string) => void): Inbox {
    let announced = true;
    const changed = () => {
      if (announced) queueMicrotask(announce);
      announced = false;
    };
    const inbox = new Inbox(this.me.userId, changed, touched);
    const announce = () => {
      announced = true;
      this.means.listeners.emit('conversations', inbox.list());
    };
    return inbox;
  }
}
