import type { Change, CommandName, CommandRequest, CommandResponse, ErrorCode, EventPayload, Message, User } from '#protocol';

import { RawClient } from './raw-client.js';
import type { RunningParley } from './running-parley.js';
import type { TestIssuer } from './test-issuer.js';

/** Far longer than anything takes to arrive, also at a machine that has much else to do. */
const patienceMs = 60_000;

/** A change, and in which conversation. */
type Heard = { readonly conversationId: string } & Change;

/** A user of the running product on one device: commands over the socket, routes over HTTP, and everything that arrives. */
export class Someone {
  /** All changes that arrived, in the order in which they did. */
  readonly heard: Heard[] = [];
  readonly mentions: EventPayload<'notification.mention'>[] = [];
  readonly #listeners = new Set<() => void>();

  private constructor(
    readonly name: string,
    readonly userId: string,
    readonly client: RawClient,
    private readonly url: string,
    private readonly token: string,
  ) {
    const hear = ({ conversationId, changes }: EventPayload<'conversation.changes'>): void => {
      this.heard.push(...changes.map((change) => ({ conversationId, ...change })));
      this.#tell();
    };
    for (const earlier of client.heard('conversation.changes')) hear(earlier);
    client.socket.on('conversation.changes', hear);
    this.mentions.push(...client.heard('notification.mention'));
    client.socket.on('notification.mention', (mention: EventPayload<'notification.mention'>) => {
      this.mentions.push(mention);
      this.#tell();
    });
  }

  /** Connects; with an account made at the first sign-in. The same name is the same user. */
  static async connect(parley: RunningParley, issuer: TestIssuer, name: string): Promise<Someone> {
    const token = await issuer.token({ sub: `subject of ${name}`, sid: `session of ${name}`, preferred_username: name, name });
    const client = await RawClient.connect(parley.url, token);
    const answer = await fetch(`${parley.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    const { user } = (await answer.json()) as { readonly user: User };
    return new Someone(name, user.userId, client, parley.url, token);
  }

  /** @throws Error when it is refused. */
  async does<Name extends CommandName>(name: Name, request: CommandRequest<Name>): Promise<CommandResponse<Name>> {
    const answer = await this.client.command(name, request);
    if (!answer.ok) throw new Error(`${this.name}: ${name} was refused: ${answer.error.code} ${answer.error.message}`);
    return answer.data;
  }

  /** The code that a command is refused with; null when it is not. */
  async refusal<Name extends CommandName>(name: Name, request: CommandRequest<Name>): Promise<ErrorCode | null> {
    const answer = await this.client.command(name, request);
    return answer.ok ? null : answer.error.code;
  }

  send(conversationId: string, text: string): Promise<CommandResponse<'message.send'>> {
    return this.does('message.send', { conversationId, text, idempotencyKey: crypto.randomUUID() });
  }

  /** A route under /v1. */
  async rest<Body>(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: Body }> {
    const answer = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'idempotency-key': crypto.randomUUID(),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Body };
  }

  /** The newest messages of a conversation, as this user reads them. */
  async history(conversationId: string): Promise<readonly Message[]> {
    return (await this.does('history', { conversationId, limit: 200 })).messages;
  }

  /** The first change of a type in a conversation that fits; it may have arrived already. */
  hears<Type extends Change['type']>(
    type: Type,
    conversationId: string,
    fits: (change: Extract<Change, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<Change, { type: Type }>> {
    return this.when(`${type} in ${conversationId}`, () =>
      this.heard.find(
        (each): each is Extract<Heard, { type: Type }> =>
          each.conversationId === conversationId &&
          each.type === type &&
          fits(each as unknown as Extract<Change, { type: Type }>),
      ),
    ) as unknown as Promise<Extract<Change, { type: Type }>>;
  }

  hearsText(conversationId: string, text: string) {
    return this.hears('message.created', conversationId, ({ message }) => message.text === text);
  }

  /** What `look` finds once it does, looked for whenever something arrives. */
  when<T>(what: string, look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#listeners.delete(attempt);
        reject(new Error(`${this.name} has not heard ${what} after ${patienceMs} ms`));
      }, patienceMs);
      const attempt = () => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(late);
        this.#listeners.delete(attempt);
        resolve(found);
      };
      this.#listeners.add(attempt);
      attempt();
    });
  }

  close(): void {
    this.client.close();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
