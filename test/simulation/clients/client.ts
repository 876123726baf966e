import type { Answer, ConversationCommand } from '#conversations';
import { ParleyError } from '#protocol';

import type { Cluster } from '../cluster/cluster.js';
import type { Node } from '../cluster/node.js';
import type { Connection, Event } from '../cluster/simulated-feed.js';
import type { Disturbances } from '../disturbances.js';
import type { Chance } from '../engine/chance.js';
import type { SimulatedTime } from '../engine/simulated-time.js';
import type { History, Operation } from '../history.js';
import type { Copy } from './copy.js';

export interface ClientPlan {
  readonly clientId: string;
  readonly userId: string;
  readonly conversationIds: readonly string[];
  readonly newCopy: (userId: string) => Copy;
}

export interface ClientSurroundings {
  readonly time: SimulatedTime;
  readonly chance: Chance;
  readonly cluster: Cluster;
  readonly disturbances: Disturbances;
  readonly history: History;
}

const answerWithinMs = 4_000;
const pauseMs = 300;
const syncPage = 20;

/** A device of somebody: it stays connected to some node, repeats what was not answered, and catches up with what it misses. */
export class Client {
  readonly clientId: string;
  readonly userId: string;
  readonly copies: ReadonlyMap<string, Copy>;
  /** Somebody pulled the plug. */
  cutOff = false;
  #connection: { readonly node: Node; readonly handle: Connection } | null = null;
  #connecting = false;
  /** And whether to ask once more when it is done, for what is on its way may be older than what is missing. */
  readonly #catchingUp = new Map<string, boolean>();

  constructor(
    plan: ClientPlan,
    private readonly around: ClientSurroundings,
  ) {
    this.clientId = plan.clientId;
    this.userId = plan.userId;
    this.copies = new Map(plan.conversationIds.map((id) => [id, plan.newCopy(plan.userId)]));
    around.cluster.onGone((node) => {
      if (this.#connection?.node === node) this.#later(() => this.#reconnect(node));
    });
  }

  get busy(): boolean {
    return this.#connection === null || this.#catchingUp.size > 0 || [...this.copies.values()].some(({ behind }) => behind);
  }

  /** Until there is an answer for good. */
  async perform(conversationId: string, command: ConversationCommand): Promise<Operation> {
    const operation: Operation = {
      clientId: this.clientId,
      userId: this.userId,
      conversationId,
      command,
      attempts: [],
      settled: false,
    };
    this.around.history.operations.push(operation);
    while (!operation.settled) await this.#attempt(operation);
    return operation;
  }

  connect(): void {
    if (this.#connecting || this.#connection !== null) return;
    this.#connecting = true;
    void this.#connect().finally(() => (this.#connecting = false));
  }

  /** Leaves the node it is connected to, and comes back. */
  reconnect(): void {
    if (this.#connection !== null) this.#reconnect(this.#connection.node);
  }

  catchUp(conversationId: string): void {
    const running = this.#catchingUp.has(conversationId);
    this.#catchingUp.set(conversationId, running);
    if (running) return;
    void this.#catchUp(conversationId).finally(() => {
      const again = this.#catchingUp.get(conversationId) === true;
      this.#catchingUp.delete(conversationId);
      if (again) this.catchUp(conversationId);
    });
  }

  async #attempt(operation: Operation): Promise<void> {
    const { time } = this.around;
    const connection = this.#connection;
    if (connection === null) return this.#sleep(this.around.chance.between(20, pauseMs));
    const attempt: Operation['attempts'][number] = { invokedAt: time.stamp(), answeredAt: Infinity, answer: null };
    operation.attempts.push(attempt);
    const { conversationId, command } = operation;
    try {
      const answer: Answer = await this.#request(connection.node, () => connection.node.ask(conversationId, command));
      attempt.answer = answer;
      operation.settled = true;
    } catch (error) {
      const code = error instanceof ParleyError ? error.code : 'INTERNAL';
      attempt.answer = error === noAnswer ? { kind: 'failed', code: 'NO_ANSWER' } : { kind: 'failed', code };
      if (error === noAnswer) this.#reconnect(connection.node);
    }
    attempt.answeredAt = time.stamp();
    this.around.disturbances.trace.say(`${this.clientId} ${command.kind}: ${JSON.stringify(attempt.answer)}`);
    if (!operation.settled) await this.#sleep(this.around.chance.between(20, pauseMs));
  }

  async #connect(): Promise<void> {
    while (this.#connection === null) {
      const { serving } = this.around.cluster;
      if (serving.length > 0 && !this.cutOff) await this.#enter(this.around.chance.pick(serving));
      if (this.#connection === null) await this.#sleep(this.around.chance.between(20, pauseMs));
    }
  }

  async #enter(node: Node): Promise<void> {
    const handle: Connection = { userId: this.userId, send: (event) => this.#deliver(() => this.#hear(handle, event)) };
    try {
      await this.#request(node, () => node.enter(handle));
    } catch {
      return;
    }
    if (node.process.dead) return;
    this.#connection = { node, handle };
    for (const conversationId of this.copies.keys()) this.catchUp(conversationId);
  }

  #reconnect(from: Node): void {
    const connection = this.#connection;
    if (connection?.node !== from) return;
    this.#connection = null;
    // The node hears of it, unless it cannot.
    this.#deliver(() => from.process.deliver(() => from.feed.leave(connection.handle)));
    this.connect();
  }

  #hear(handle: Connection, event: Event): void {
    // What came by a connection that was given up is nobody's.
    if (this.#connection?.handle !== handle) return;
    if (event.kind === 'missed') {
      for (const each of this.copies.keys()) this.catchUp(each);
      return;
    }
    const { conversationId } = event;
    const copy = this.copies.get(conversationId);
    if (copy === undefined) return;
    const { history, time } = this.around;
    const heard = { clientId: this.clientId, userId: this.userId, conversationId, at: time.stamp(), via: 'live' } as const;
    if (event.kind === 'head') {
      history.heard.push({ ...heard, revision: event.revision });
      copy.announce(event.revision);
    } else {
      for (const change of event.changes) history.heard.push({ ...heard, revision: change.revision, change });
      copy.receive(event.changes);
    }
    if (copy.behind && !this.#catchingUp.has(conversationId)) this.catchUp(conversationId);
  }

  async #catchUp(conversationId: string): Promise<void> {
    const copy = this.copies.get(conversationId);
    if (copy === undefined) return;
    for (let more = true; more;) {
      const connection = this.#connection;
      if (connection === null) return;
      const afterRevision = copy.missingAfter();
      const query = { conversationId, afterRevision, limit: syncPage };
      try {
        const page = await this.#request(connection.node, () => connection.node.sync(this.userId, query));
        if (page === null) return;
        const { history, time } = this.around;
        const heard = { clientId: this.clientId, userId: this.userId, conversationId, at: time.stamp(), via: 'sync' } as const;
        for (const change of page.changes) history.heard.push({ ...heard, revision: change.revision, change });
        copy.catchUp(afterRevision, page);
        more = copy.behind || page.hasMore;
      } catch (error) {
        if (error === noAnswer) this.#reconnect(connection.node);
        await this.#sleep(pauseMs);
      }
    }
  }

  /** @throws noAnswer when none comes in time. */
  #request<Value>(node: Node, handle: () => Promise<Value>): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      const giveUp = this.around.time.after(answerWithinMs, () => reject(noAnswer));
      const answer = (settle: () => void) =>
        this.#deliver(() => {
          giveUp();
          settle();
        });
      this.#deliver(() =>
        node.process.deliver(() => {
          handle().then(
            (value) => answer(() => resolve(value)),
            (error: Error) => answer(() => reject(error)),
          );
        }),
      );
    });
  }

  /** To or from a node. */
  #deliver(arrive: () => void): void {
    const delay = this.around.disturbances.packetDelay();
    if (delay === null || this.cutOff) return;
    this.around.time.after(delay, () => this.cutOff || arrive());
  }

  #later(action: () => void): void {
    this.around.time.after(this.around.chance.between(1, 50), action);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.around.time.after(ms, resolve));
  }
}

const noAnswer = new Error('no answer in time');
