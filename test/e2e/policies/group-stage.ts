import type { Conversation, Invitation, SentMessage, User } from '#protocol';

import { ApiClient } from '../../integration/api/support/api-client.js';
import { RawClient } from '../../support/raw-client.js';
import { RunningParley } from '../../support/running-parley.js';
import { TestIssuer } from '../../support/test-issuer.js';
import { mentionSequence, type Scene } from './examples.js';
import type { SignedIn } from './outcomes.js';

interface Person {
  readonly user: User;
  readonly token: string;
}

const cast = [
  'stranger',
  'former',
  'member',
  'admin',
  'moderator',
  'deputy',
  'another member',
  'outsider',
  'another outsider',
] as const;

/** A running Parley with everybody signed in, on which groups can be set up in which each of them is what they are called. */
export class GroupStage {
  private constructor(
    private readonly issuer: TestIssuer,
    private readonly parley: RunningParley,
    readonly client: ApiClient,
    private readonly people: ReadonlyMap<string, Person>,
    private readonly sockets: ReadonlyMap<string, RawClient>,
  ) {}

  static async open(): Promise<GroupStage> {
    const issuer = await TestIssuer.start();
    const parley = await RunningParley.start({ environment: issuer.environment });
    const client = new ApiClient(parley.url);
    const [people, sockets] = [new Map<string, Person>(), new Map<string, RawClient>()];
    for (const name of cast) {
      const token = await issuer.token({
        sub: name,
        sid: `session of ${name}`,
        preferred_username: name.replace(' ', '-'),
        name,
        scope: name === 'moderator' ? 'parley moderation' : 'parley',
      });
      people.set(name, { token, user: ((await client.get('/v1/me', { token })).body as { user: User }).user });
      sockets.set(name, await RawClient.connect(parley.url, token));
    }
    return new GroupStage(issuer, parley, client, people, sockets);
  }

  get url(): string {
    return this.parley.url;
  }

  person(name: string): Person {
    return found(this.people, name);
  }

  socketOf(role: SignedIn): RawClient {
    return found(this.sockets, role);
  }

  /** A new group, as the caller meets it. */
  async scene(caller: SignedIn): Promise<Scene> {
    const [admin, deputy] = [this.person('admin'), this.person('deputy')];
    const idOf = (name: string) => this.person(name).user.userId;
    const { conversation } = await this.#done<{ conversation: Conversation }>('POST', '/v1/groups', admin, {
      name: 'A group',
      invitePolicy: 'members',
      memberIds: ['deputy', 'member', 'another member', 'former'].map(idOf),
    });
    const { conversationId } = conversation;
    const path = `/v1/conversations/${conversationId}`;
    await this.#done('PUT', `${path}/members/${deputy.user.userId}/role`, admin, { role: 'admin' });
    const mention = { text: '@all hello', mentions: [{ all: true, start: 0, length: 4 }] };
    const first = await this.#done<SentMessage>('POST', `${path}/messages`, deputy, mention);
    if (first.sequence !== mentionSequence) throw new Error(`the first message has sequence ${first.sequence}`);
    await this.#done('DELETE', `${path}/members/${idOf('former')}`, admin);
    // A link does not bring back who was removed: theirs leads to a group that they were never in.
    const open = caller === 'former' ? await this.#anotherGroup(admin) : path;
    const { invitation, token } = await this.#done<{ invitation: Invitation; token: string }>(
      'POST',
      `${open}/invitations`,
      admin,
      {},
    );
    const isIn = caller === 'member' || caller === 'admin';
    const own = isIn ? await this.#done<SentMessage>('POST', `${path}/messages`, this.person(caller), { text: 'Mine' }) : first;
    return {
      conversationId,
      sequence: own.sequence,
      memberId: idOf('another member'),
      outsiderIds: [idOf('outsider'), idOf('another outsider')],
      invitationId: invitation.invitationId,
      invitationToken: token,
      token: this.person(caller).token,
    };
  }

  /** Its path. */
  async #anotherGroup(admin: Person): Promise<string> {
    const memberIds = ['deputy', 'member'].map((name) => this.person(name).user.userId);
    const { conversation } = await this.#done<{ conversation: Conversation }>('POST', '/v1/groups', admin, {
      name: 'Another group',
      memberIds,
    });
    return `/v1/conversations/${conversation.conversationId}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.values()) socket.close();
    await this.parley.stop();
    await this.issuer.stop();
  }

  async #done<Data>(method: string, path: string, { token }: Person, body?: unknown): Promise<Data> {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const answer = await this.client.request(method, path, { token, headers, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.body as Data;
  }
}

function found<Value>(map: ReadonlyMap<string, Value>, name: string): Value {
  const value = map.get(name);
  if (value === undefined) throw new Error(`nobody is called ${name}`);
  return value;
}
