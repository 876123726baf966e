import { createHash } from 'node:crypto';

import type { Clock } from '#kernel';
import {
  type Acknowledgement,
  type Change,
  type CommandName,
  type CommandRequest,
  type CommandResponse,
  commands,
  type Conversation,
  limits,
  ParleyError,
  type Presence,
  type PresenceVisibility,
  type User,
  type WireError,
} from '#protocol';

import { type GroupDetails, type Link, type LinkListener, Transport } from '../src/index.js';
import { fakeCommands } from './fake-commands.js';
import { FakeLink } from './fake-link.js';
import type { FakeWorld } from './fake-world.js';
import { ModelConversation, uuidOf } from './model-conversation.js';

/** A command on its way to the server, as a test that interferes sees it. */
export interface Intercepted {
  readonly userId: string;
  readonly name: string;
  readonly payload: unknown;
}

/**
 * What a test does to a command. `refuse` and `answer`: it is not carried out, and answered with that.
 * `lose`: no answer comes; whether it was carried out is the point of the test. `delay`: it is carried
 * out now, and answered once the promise resolves.
 */
export type Interference =
  | { readonly kind: 'refuse'; readonly error: WireError }
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'lose'; readonly carriedOut: boolean }
  | { readonly kind: 'delay'; readonly until: Promise<unknown> };

/**
 * The server, as far as a client can tell: commands, events and REST over one truth in memory, and all
 * that can go wrong between it and a client. Time is the test's.
 */
export class FakeServer implements FakeWorld {
  readonly users: User[] = [];
  readonly conversations = new Map<string, ModelConversation>();
  /** Commands in the order of their arrival, carried out or not. */
  readonly received: Intercepted[] = [];
  /** Tokens given to transports, in the order of connections. */
  readonly tokens: string[] = [];
  /** Paths and queries of REST requests, in order. */
  readonly requested: string[] = [];
  /** Interferes with a command; undefined lets it pass. */
  intercept: (command: Intercepted) => Interference | undefined = () => undefined;
  /** Answers a connection with an error; undefined lets it in. */
  admit: (token: string) => unknown = () => undefined;
  /** Whether an event reaches the links of a user. */
  delivers: (userId: string, event: string) => boolean = () => true;
  /** Copies of an event that reach a user, each once its promise resolves: later than others, or twice. Undefined: one, at once. */
  copies: (userId: string, event: string) => readonly Promise<unknown>[] | undefined = () => undefined;
  /** Answers a REST request in place of the server; undefined lets it pass. */
  interceptRest: (url: URL, token: string) => Response | Error | undefined = () => undefined;
  /** Whether a connection hears that it is ready. */
  greets = true;
  /** Whether the server can be reached at all. */
  reachable = true;
  /** Conversations that one `inbox.sync` goes through. */
  inboxPage = 1_000;
  /** Whether an acknowledgement leaves before the changes of the same commit. */
  acknowledgesFirst = true;
  readonly presences = new Map<string, Presence['status']>();
  readonly visibilities = new Map<string, PresenceVisibility>();
  readonly #links = new Set<FakeLink>();
  readonly #created = new Map<string, ModelConversation>();
  readonly #usedKeys = new Set<string>();
  readonly #handlers = fakeCommands(this);

  constructor(readonly clock: Clock) {}

  /** A user, whose access token is the user's name. */
  addUser(username: string): User {
    const userId = uuidOf('00000000-0000-4000-8000-', 0x1000 + this.users.length);
    const user = { userId, username, displayName: username };
    this.users.push(user);
    return user;
  }

  /** The direct conversation of two users. */
  open(one: User, other: User): ModelConversation {
    const isTheirs = (found: ModelConversation) =>
      found.state.type === 'direct' && found.isReader(one.userId) && found.isReader(other.userId);
    const existing = [...this.conversations.values()].find(isTheirs);
    return existing ?? this.#create([one, other]);
  }

  /** A group, whose admin is the one who created it. The same key is the same group. */
  group(
    createdBy: User,
    others: readonly User[],
    details: { readonly name: string } & GroupDetails,
    key?: string,
  ): ModelConversation {
    const created = this.#create([createdBy, ...others], { ...details, createdBy });
    if (key !== undefined) this.#created.set(`${createdBy.userId} ${key}`, created);
    return created;
  }

  createdBy(userId: string, key: string): ModelConversation | undefined {
    return this.#created.get(`${userId} ${key}`);
  }

  /** Whether this key was used before; it counts as used from then on. */
  isRepeated(key: string): boolean {
    return this.#usedKeys.size === this.#usedKeys.add(key).size;
  }

  /** Somebody came or went. */
  appear(user: User, status: Presence['status']): void {
    this.presences.set(user.userId, status);
    for (const link of this.#links)
      if (link.follows.includes(user.userId)) link.event('presence.changed', { userId: user.userId, status });
  }

  /** Somebody says something, on a device that no test looks at. */
  say(conversation: ModelConversation, sender: User, text: string): void {
    const idempotencyKey = uuidOf('20000000-0000-7000-8000-', conversation.messages.length + 1);
    const { change } = conversation.send({ senderId: sender.userId, idempotencyKey, text, createdAt: this.now() });
    if (change !== undefined) this.publish(conversation, [change]);
  }

  /** A command of somebody who is on another device. */
  does<Name extends CommandName>(user: User, name: Name, request: CommandRequest<Name>): CommandResponse<Name> {
    const handler = this.#handlers[name] as (request: unknown, userId: string) => CommandResponse<Name>;
    return handler(commands[name].request.parse(request), user.userId);
  }

  #create(users: readonly User[], group?: GroupDetails & { readonly createdBy: User }): ModelConversation {
    const id = uuidOf('10000000-0000-4000-8000-', this.conversations.size + 1);
    const conversation = new ModelConversation(id, users, this.now(), group);
    this.conversations.set(id, conversation);
    this.publish(conversation, conversation.changes);
    return conversation;
  }

  /** Sends an event to all links of a user, whatever it is. */
  emit(userId: string, event: string, payload: unknown): void {
    if (!this.delivers(userId, event)) return;
    const late = this.copies(userId, event);
    const sent = structuredClone(payload);
    for (const link of this.#links) {
      if (link.userId !== userId) continue;
      if (late === undefined) link.event(event, sent);
      else for (const after of late) void after.then(() => link.event(event, sent));
    }
  }

  /** Ends all connections, as a network does. */
  cut(): void {
    for (const link of this.#links) link.end({ kind: 'lost', reason: 'transport close' });
  }

  /** Connections that are open. */
  get connected(): number {
    return this.#links.size;
  }

  readonly transport = new (class extends Transport {
    constructor(private readonly server: FakeServer) {
      super();
    }

    connect({ token, listener }: { readonly token: string; readonly listener: LinkListener }): Link {
      return this.server.connect(token, listener);
    }
  })(this);

  connect(token: string, listener: LinkListener): Link {
    this.tokens.push(token);
    const user = this.users.find(({ username }) => token.startsWith(username));
    const link = new FakeLink(listener, user?.userId ?? '', (name, payload, answered) =>
      this.#receive(link, name, payload, answered),
    );
    link.onEnd = () => this.#links.delete(link);
    const refusal = this.admit(token);
    if (!this.reachable) link.end({ kind: 'lost', reason: 'websocket error' });
    else if (refusal !== undefined) link.end({ kind: 'refused', error: refusal });
    else if (user === undefined) link.end({ kind: 'refused', error: new ParleyError('UNAUTHENTICATED').toWire() });
    else {
      this.#links.add(link);
      if (!this.greets) return link;
      link.event('session.ready', {
        user,
        sessionId: 'session',
        connectionId: uuidOf(user.userId, this.tokens.length),
        expiresAt: this.now(),
      });
    }
    return link;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(String(input));
    const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? '';
    this.requested.push(url.pathname + url.search);
    if (!this.reachable) throw new TypeError('fetch failed');
    const instead = this.interceptRest(url, token);
    if (instead instanceof Error) throw instead;
    if (instead !== undefined) return instead;
    const user = this.users.find(({ username }) => token.startsWith(username));
    if (user === undefined) return refusal('UNAUTHENTICATED');
    return this.#rest(url, user);
  };

  #rest(url: URL, user: User): Response {
    const [, , collection, conversationId] = url.pathname.split('/');
    if (collection === 'users') {
      const query = url.searchParams.get('query') ?? '';
      return Response.json({ users: this.users.filter(({ username }) => username.startsWith(query)) });
    }
    if (collection === 'me') return Response.json({ visibility: this.visibilities.get(user.userId) ?? 'contacts' });
    if (conversationId === undefined) return Response.json(this.#list(url.searchParams, user));
    const conversation = this.conversations.get(conversationId);
    if (!conversation?.isReader(user.userId)) return refusal('NOT_FOUND');
    return Response.json({ conversation: conversation.describe(user.userId), membership: conversation.membership(user.userId) });
  }

  /** Of the same moment, the one that was created last comes first; each with some of its members. */
  #list(query: URLSearchParams, { userId }: User): unknown {
    const lines = this.conversationsOf(userId).map((one) => ({
      conversation: one.describe(userId, limits.listedMembers),
      membership: one.membership(userId),
      lastMessage: one.messagesFor(userId).at(-1) ?? null,
    }));
    const key = ({ conversation }: (typeof lines)[number]) => conversation.activeAt + conversation.conversationId;
    lines.sort((one, other) => (key(one) < key(other) ? 1 : -1));
    const [start, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit'))];
    const next = start + limit < lines.length ? String(start + limit) : null;
    return { conversations: lines.slice(start, start + limit), next };
  }

  #receive(link: FakeLink, name: string, payload: unknown, answered: (answer: unknown) => void): void {
    const command = { userId: link.userId, name, payload };
    this.received.push(command);
    const interference = this.intercept(command);
    switch (interference?.kind) {
      case 'refuse':
        return link.answer(answered, { ok: false, error: interference.error });
      case 'answer':
        return link.answer(answered, interference.answer);
      case 'lose':
        if (interference.carriedOut) this.#carryOut(command, link, () => undefined);
        return;
      case 'delay':
        return this.#carryOut(command, link, (answer) => void interference.until.then(() => link.answer(answered, answer)));
      case undefined:
        return this.#carryOut(command, link, (answer) => link.answer(answered, answer));
    }
  }

  #carryOut({ userId, name, payload }: Intercepted, link: FakeLink, answer: (answer: Acknowledgement<unknown>) => void): void {
    const events: (() => void)[] = [];
    this.#outgoing = events;
    try {
      const contract = commands[name as CommandName];
      const handler = this.#handlers[name as CommandName] as (request: unknown, userId: string, link: FakeLink) => unknown;
      const data = handler(contract.request.parse(payload), userId, link);
      if (this.acknowledgesFirst) answer({ ok: true, data });
      for (const emit of events) emit();
      if (!this.acknowledgesFirst) answer({ ok: true, data });
    } catch (error) {
      const refused = error instanceof ParleyError ? error : new ParleyError('INVALID_REQUEST', { cause: error });
      answer({ ok: false, error: refused.toWire() });
    } finally {
      this.#outgoing = undefined;
    }
  }

  /** Events of the command that is being carried out; they leave before or after its answer, as the test chose. */
  #outgoing: (() => void)[] | undefined;

  /** Tells those who hear of them, each what they hear; and those who are mentioned. */
  publish(conversation: ModelConversation, changes: readonly Change[]): void {
    const { conversationId } = conversation;
    for (const { userId } of this.users) {
      const heard = changes.filter((change) => conversation.hears(userId, change));
      // What is sent is what was true when it was sent.
      const payload = { conversationId, changes: structuredClone(heard) };
      const emit = () => this.emit(userId, 'conversation.changes', payload);
      if (heard.length === 0) continue;
      if (this.#outgoing === undefined) emit();
      else this.#outgoing.push(emit);
    }
  }

  conversationsOf(userId: string): ModelConversation[] {
    return [...this.conversations.values()].filter((one) => one.isReader(userId));
  }

  digestOf(conversations: readonly Conversation[]): string {
    const heads = conversations.map(({ conversationId, revision }) => `${conversationId}:${revision}`);
    return createHash('sha256').update(heads.join(',')).digest('hex');
  }

  now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

const refusal = (code: 'NOT_FOUND' | 'UNAUTHENTICATED'): Response => {
  const error = new ParleyError(code);
  return Response.json({ error: error.toWire() }, { status: error.status });
};
