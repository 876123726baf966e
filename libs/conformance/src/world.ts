import type { Ids, Timers } from '#kernel';
import type { CommandResponse, User } from '#protocol';

import { Device } from './device.js';
import { Deviation, shown } from './deviation.js';
import type { Ledger } from './ledger.js';
import { Rest } from './rest.js';
import { settings } from './settings.js';

/** The server, and who to be there. */
export interface Target {
  /** Of the gateway; only its origin counts. */
  readonly url: string;
  /** Of REST. */
  readonly apiUrl: string;
  /** Of one user each. */
  readonly tokens: readonly string[];
}

export interface WorldParts {
  readonly ledger: Ledger;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly hearMs: number;
}

export type Three = readonly [Device, Device, Device];
export type Sent = CommandResponse<'message.send'>;

/** The users of a run on their connections, and what checks do with them. Conversations are made anew by each check. */
export class World {
  readonly rest: Rest;
  readonly ledger: Ledger;
  readonly #main: (Device | undefined)[] = [];
  readonly #others: Device[] = [];

  constructor(
    private readonly target: Target,
    private readonly parts: WorldParts,
  ) {
    this.ledger = parts.ledger;
    this.rest = new Rest(target.apiUrl, parts.ledger);
  }

  get users(): number {
    return this.target.tokens.length;
  }

  token(index: number): string {
    const token = this.target.tokens[index];
    if (token === undefined) throw new RangeError(`There is no user ${index}`);
    return token;
  }

  /** A UUID that nobody has used. */
  id(): string {
    return this.parts.ids.next();
  }

  /** The connection of a user that lasts over the checks; made anew if the one before was lost. */
  async device(index: number): Promise<Device> {
    const known = this.#main[index];
    if (known?.connected) return known;
    return (this.#main[index] = await this.#connect(index));
  }

  async three(): Promise<Three> {
    return Promise.all([this.device(0), this.device(1), this.device(2)]);
  }

  /** One more connection of a user, until the end of the check. */
  async another(index: number): Promise<Device> {
    const device = await this.#connect(index);
    this.#others.push(device);
    return device;
  }

  admission(token: unknown) {
    const { ledger, timers, hearMs } = this.parts;
    return Device.connect({ url: this.target.url, token, ledger, timers, hearMs });
  }

  /** A new group of the first three users, whose admin is the first. Everybody has heard of it. */
  async group(): Promise<{ readonly conversationId: string; readonly members: Three }> {
    const members = await this.three();
    const [creator, ...others] = members;
    const memberIds = others.map(({ user }) => user.userId);
    const request = { idempotencyKey: this.id(), name: 'Conformance', memberIds };
    const { conversationId } = (await creator.does('group.create', request)).conversation;
    await Promise.all(members.map((member) => member.hears(conversationId, 1)));
    return { conversationId, members };
  }

  send(device: Device, conversationId: string, text: string): Promise<Sent> {
    return device.does('message.send', { conversationId, idempotencyKey: this.id(), text });
  }

  /** Long enough for whatever is on its way to have come. */
  quiet(): Promise<void> {
    return this.parts.timers.sleep(settings.quietMs);
  }

  endCheck(): void {
    for (const device of this.#others.splice(0)) device.close();
  }

  close(): void {
    this.endCheck();
    for (const device of this.#main) device?.close();
  }

  /** @throws Deviation when two tokens are of one user: a check that needs two would prove nothing. */
  async usersDiffer(): Promise<readonly User[]> {
    const users: User[] = [];
    for (const index of this.target.tokens.keys()) users.push((await this.device(index)).user);
    if (new Set(users.map(({ userId }) => userId)).size < users.length)
      throw new Deviation('a token of another user each', shown(users.map(({ username }) => username)));
    return users;
  }

  async #connect(index: number): Promise<Device> {
    const admission = await this.admission(this.token(index));
    if (!admission.admitted) throw new Deviation(`a connection with token ${index + 1}`, said(admission.refusal));
    return admission.device;
  }
}

/** A refusal as a person reads it, if it is one of the protocol's. */
function said(refusal: unknown): string {
  const { code, message } = (refusal ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' && typeof message === 'string' ? `${code}: ${shown(message)}` : shown(refusal);
}
