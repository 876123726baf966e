import { type Closure, Link, type LinkListener } from '../src/index.js';

/** Carries copies, in order and never at once: what a client holds is not what the server holds. */
export class FakeLink extends Link {
  onEnd: () => void = () => undefined;
  /** Whose presence it follows. */
  follows: readonly string[] = [];
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
