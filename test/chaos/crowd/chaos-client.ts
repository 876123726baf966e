import type { ConversationView, Parley } from '#client';
import type { Random, Timers } from '#kernel';

import type { TestIssuer } from '../../support/test-issuer.js';
import type { Shown } from '../history.js';
import type { Recorder } from './recorder.js';

/** Of whichever release: ours, or one that was packed. */
export type Sdk = Pick<typeof Parley, 'connect'>;

export interface ChaosClientOptions {
  readonly sdk: Sdk;
  readonly url: string;
  readonly name: string;
  readonly issuer: Pick<TestIssuer, 'token'>;
  readonly random: Random;
  readonly timers: Timers;
  readonly recorder: Recorder;
  /** Between two things that somebody does, on average. */
  readonly pauseMs: number;
}

/** Whoever has so much waiting does nothing more, as people do who see that nothing gets through. */
const waitingAtMost = 20;
/** Far more than a run sends to one conversation, so that all of it is compared in the end. */
const liveWindow = 100_000;
const emojis = ['👍', '🎉', '❤️', '😂'];

/** Somebody with the SDK, who follows their conversations, writes, edits and reacts. */
export class ChaosClient {
  readonly #views: ConversationView[] = [];
  #messages = 0;
  #live = true;

  private constructor(
    private readonly options: ChaosClientOptions,
    readonly parley: Parley,
  ) {}

  static async connect(options: ChaosClientOptions): Promise<ChaosClient> {
    const { sdk, url, name, issuer, random } = options;
    const claims = { sub: `subject of ${name}`, sid: `session of ${name}`, preferred_username: name, name };
    const parley = await sdk.connect({ url, token: () => issuer.token(claims), random, liveWindow });
    return new ChaosClient(options, parley);
  }

  get userId(): string {
    return this.parley.me.userId;
  }

  async follow(conversationId: string): Promise<void> {
    const view = await this.parley.conversations.get(conversationId);
    await view.load();
    this.#views.push(view);
  }

  /** Does one thing after the other, until it is told to `rest`. */
  async live(): Promise<void> {
    const { random, timers, pauseMs } = this.options;
    for (;;) {
      await timers.sleep(-Math.log(1 - random.unit()) * pauseMs);
      if (!this.#live) return;
      if (this.parley.outbox.get().waiting < waitingAtMost) await this.#act();
    }
  }

  rest(): void {
    this.#live = false;
  }

  /** Whether it shows everything up to these revisions, and has nothing to send. */
  isAt(heads: ReadonlyMap<string, number>): boolean {
    return this.parley.outbox.get().waiting === 0 && this.#views.every((view) => view.revision === heads.get(view.id));
  }

  shown(): readonly Shown[] {
    return this.#views.map((view) => ({
      clientId: this.options.name,
      userId: this.userId,
      conversationId: view.id,
      revision: view.revision,
      messages: view.messages.map(
        ({ sequence, revision, messageId, senderId, idempotencyKey, text, editedAt, reactions = [] }) => ({
          ...{ sequence, revision, messageId, senderId, text },
          key: idempotencyKey,
          edited: editedAt !== undefined,
          reactions: reactions.map(({ emoji, count, mine }) => ({ emoji, count, mine })),
        }),
      ),
    }));
  }

  async #act(): Promise<void> {
    const { random, recorder, name } = this.options;
    const view = this.#pick(this.#views);
    if (view === undefined) return;
    const by = { clientId: name, userId: this.userId, conversationId: view.id };
    const chance = random.unit();
    const own = view.messages.findLast(({ senderId }) => senderId === this.userId)?.sequence;
    const any = this.#pick(view.messages.slice(-20))?.sequence;
    if (chance < 0.12 && own !== undefined) {
      const text = `${name} edits ${(this.#messages += 1)}`;
      recorder.edited({ ...by, sequence: own, text }, view.edit(own, { text }));
    } else if (chance < 0.25 && any !== undefined) {
      const emoji = this.#pick(emojis) as string;
      recorder.reacted({ ...by, sequence: any, emoji }, view.react(any, emoji));
    } else {
      const text = `${name} says ${(this.#messages += 1)}`;
      const { idempotencyKey, persisted } = await view.send({ text });
      recorder.sent({ ...by, key: idempotencyKey, text }, persisted);
    }
  }

  #pick<One>(some: readonly One[]): One | undefined {
    return some[Math.floor(this.options.random.unit() * some.length)];
  }
}
