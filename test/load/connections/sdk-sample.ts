import { type ConversationView, Parley } from '#client';
import type { Timers } from '#kernel';

export interface SampleOptions {
  /** Of a balancer before the gateways. */
  readonly url: string;
  readonly apiUrl: string;
  readonly timers: Timers;
  readonly sendsEveryMs: number;
}

/** Who uses it, and in which conversation they write. */
export interface SampleUser {
  readonly userId: string;
  readonly token: string;
  readonly conversationId: string;
}

/** Some who use the SDK as an application does. They write all the time, and note whatever it shows them as an error. */
export class SdkSample implements AsyncDisposable {
  readonly errors: string[] = [];
  sent = 0;
  persisted = 0;
  readonly #clients: { readonly parley: Parley; readonly view: ConversationView }[] = [];
  #living: Promise<unknown> = Promise.resolve();
  #isOver = false;

  private constructor(private readonly options: SampleOptions) {}

  static async connect(users: readonly SampleUser[], options: SampleOptions): Promise<SdkSample> {
    const sample = new SdkSample(options);
    const { url, apiUrl } = options;
    for (const { token, conversationId } of users) {
      const parley = await Parley.connect({ url, apiUrl, token });
      parley.on('error', (error) => sample.#note(error));
      const view = await parley.conversations.get(conversationId);
      await view.load();
      sample.#clients.push({ parley, view });
    }
    return sample;
  }

  get size(): number {
    return this.#clients.length;
  }

  begin(): void {
    this.#living = Promise.all(this.#clients.map(({ view }, index) => this.#live(view, index)));
  }

  /** Resolves when everything that they have sent is answered, and all of them are connected. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#living;
    for (const { parley } of this.#clients) {
      if (parley.connection !== 'connected') this.#note(`is ${parley.connection} at the end`);
      for (const { error } of parley.outbox.get().failed) this.#note(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#clients.map(({ parley }) => parley.close()));
  }

  async #live(view: ConversationView, index: number): Promise<void> {
    const { timers, sendsEveryMs } = this.options;
    await timers.sleep((index * sendsEveryMs) / this.size);
    while (!this.#isOver) {
      this.sent += 1;
      try {
        const { persisted } = await view.send({ text: `The ${this.sent}. message` });
        await persisted;
        this.persisted += 1;
      } catch (error) {
        this.#note(error);
      }
      await timers.sleep(sendsEveryMs);
    }
  }

  #note(error: unknown): void {
    this.errors.push(String(error));
  }
}
