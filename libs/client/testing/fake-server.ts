import type { Clock } from '#kernel';
import {
  type Acknowledgement,
  type Change,
  type CommandName,
  type CommandResponse,
  commands,
  ParleyError,
  type ParsedRequest,
  type User,
  type WireError,
} from '#protocol';

import { type Closure, Link, type LinkListener, Transport } from '../src/index.js';
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

type Handlers = { readonly [Name in CommandName]: (request: ParsedRequest<Name>, userId: string) => CommandResponse<Name> };

/**
 * The server, as far as a client can tell: commands, events and REST over one truth in memory, and all
 * that can go wrong between it and a client. Time is the test's.
 */
export class FakeServer {
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
  readonly #links = new Set<FakeLink>();

  constructor(private readonly clock: Clock) {}

  /** A user, whose access token is the user's name. */
  addUser(username: string): User {
    const userId = uuidOf('00000000-0000-4000-8000-', 0x1000 + this.users.length);
    const user = { userId, username, displayName: username };
    this.users.push(user);
    return user;
  }

  /** The direct conversation of two users. */
  open(one: User, other: User): ModelConversation {
    const members = [one, other];
    const isTheirs = (found: ModelConversation) =>
      members.every(({ userId }) => found.members.some((member) => member.userId === userId));
    const existing = [...this.conversations.values()].find(isTheirs);
    if (existing !== undefined) return existing;
    const conversation = new ModelConversation(
      uuidOf('10000000-0000-4000-8000-', this.conversations.size + 1),
      members,
      this.#now(),
    );
    this.conversations.set(conversation.conversationId, conversation);
    this.#publish(conversation, conversation.changes);
    return conversation;
  }

  /** Somebody says something, on a device that no test looks at. */
  say(conversation: ModelConversation, sender: User, text: string): void {
    const idempotencyKey = uuidOf('20000000-0000-7000-8000-', conversation.messages.length + 1);
    const { change } = conversation.send({ senderId: sender.userId, idempotencyKey, text, createdAt: this.#now() });
    if (change !== undefined) this.#publish(conversation, [change]);
  }

  /** Sends an event to all links of a user, whatever it is. */
  emit(userId: string, event: string, payload: unknown): void {
    if (!this.delivers(userId, event)) return;
    for (const link of this.#links) if (link.userId === userId) link.event(event, payload);
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
        expiresAt: this.#now(),
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
    if (conversationId === undefined) return Response.json(this.#list(url.searchParams, user));
    const conversation = this.#conversationOf(conversationId, user.userId);
    return conversation ? Response.json({ conversation: conversation.describe() }) : refusal('NOT_FOUND');
  }

  /** In the order of creation, last first: which one comes when is no concern of a client. */
  #list(query: URLSearchParams, user: User): unknown {
    const mine = this.#conversationsOf(user.userId).reverse();
    const [start, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit'))];
    const page = mine.slice(start, start + limit);
    const next = start + limit < mine.length ? String(start + limit) : null;
    return {
      conversations: page.map((one) => ({ conversation: one.describe(), lastMessage: one.messages.at(-1) ?? null })),
      next,
    };
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
        if (interference.carriedOut) this.#carryOut(command, () => undefined);
        return;
      case 'delay':
        return this.#carryOut(command, (answer) => void interference.until.then(() => link.answer(answered, answer)));
      case undefined:
        return this.#carryOut(command, (answer) => link.answer(answered, answer));
    }
  }

  #carryOut({ userId, name, payload }: Intercepted, answer: (answer: Acknowledgement<unknown>) => void): void {
    const events: (() => void)[] = [];
    this.#outgoing = events;
    try {
      const contract = commands[name as CommandName];
      const handler = this.#handlers[name as CommandName] as (request: unknown, userId: string) => unknown;
      const data = handler(contract.request.parse(payload), userId);
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

  readonly #handlers: Handlers = {
    'conversation.open': ({ userId }, me) => {
      const [mine, other] = [me, userId].map((id) => this.users.find((user) => user.userId === id));
      if (mine === undefined || other === undefined || mine === other) throw new ParleyError('NOT_FOUND');
      return { conversation: this.open(mine, other).describe() };
    },
    'message.send': ({ conversationId, idempotencyKey, text }, senderId) => {
      const conversation = this.#find(conversationId, senderId);
      const { message, change } = conversation.send({ senderId, idempotencyKey, text, createdAt: this.#now() });
      if (change !== undefined) this.#publish(conversation, [change]);
      const { messageId, sequence, revision, createdAt } = message;
      return { conversationId, messageId, sequence, revision, createdAt };
    },
    sync: ({ conversationId, afterRevision, limit }, userId) => this.#find(conversationId, userId).sync({ afterRevision, limit }),
    'inbox.sync': ({ heads, after = '' }, userId) => {
      const mine = this.#conversationsOf(userId)
        .filter(({ conversationId }) => conversationId > after)
        .sort((one, other) => (one.conversationId < other.conversationId ? -1 : 1));
      const compared = mine.slice(0, this.inboxPage);
      const moved = compared.filter(({ conversationId, revision }) => (heads[conversationId] ?? 0) !== revision);
      return {
        moved: moved.map(({ conversationId, revision, messages }) => ({
          conversationId,
          revision,
          lastSequence: messages.length,
        })),
        next: mine.length > compared.length ? (compared.at(-1)?.conversationId ?? null) : null,
      };
    },
    history: ({ conversationId, limit, before, after }, userId) => {
      const cursor = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
      return this.#find(conversationId, userId).history({ limit, ...cursor });
    },
    'auth.refresh': () => ({ expiresAt: this.#now() }),
  };

  /** Events of the command that is being carried out; they leave before or after its answer, as the test chose. */
  #outgoing: (() => void)[] | undefined;

  #publish({ conversationId, members }: ModelConversation, changes: readonly Change[]): void {
    // What is sent is what was true when it was sent.
    const payload = { conversationId, changes: [...changes] };
    const emit = () => members.forEach(({ userId }) => this.emit(userId, 'conversation.changes', payload));
    if (this.#outgoing === undefined) emit();
    else this.#outgoing.push(emit);
  }

  #find(conversationId: string, userId: string): ModelConversation {
    const conversation = this.#conversationOf(conversationId, userId);
    if (conversation === undefined) throw new ParleyError('NOT_FOUND');
    return conversation;
  }

  #conversationOf(conversationId: string, userId: string): ModelConversation | undefined {
    return this.#conversationsOf(userId).find((one) => one.conversationId === conversationId);
  }

  #conversationsOf(userId: string): ModelConversation[] {
    return [...this.conversations.values()].filter(({ members }) => members.some((member) => member.userId === userId));
  }

  #now(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

const refusal = (code: 'NOT_FOUND' | 'UNAUTHENTICATED'): Response => {
  const error = new ParleyError(code);
  return Response.json({ error: error.toWire() }, { status: error.status });
};

/** Carries copies, in order and never at once: what a client holds is not what the server holds. */
class FakeLink extends Link {
  onEnd: () => void = () => undefined;
  #over = false;

  constructor(
    private readonly listener: LinkListener,
    readonly userId: string,
    private readonly receive: (name: string, payload: unknown, answered: (answer: unknown) => void) => void,
  ) {
    super();
  }

  request(name: string, payload: unknown, answered: (answer: unknown) => void): void {
    const sent = structuredClone(payload);
    if (!this.#over) queueMicrotask(() => !this.#over && this.receive(name, sent, answered));
  }

  close(): void {
    this.#over = true;
    this.onEnd();
  }

  event(name: string, payload: unknown): void {
    const sent = structuredClone(payload);
    queueMicrotask(() => !this.#over && this.listener.event(name, sent));
  }

  answer(answered: (answer: unknown) => void, answer: unknown): void {
    const sent = structuredClone(answer);
    queueMicrotask(() => !this.#over && answered(sent));
  }

  end(closure: Closure): void {
    queueMicrotask(() => {
      if (this.#over) return;
      this.close();
      this.listener.closed(closure);
    });
  }
}
