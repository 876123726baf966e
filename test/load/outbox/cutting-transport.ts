import { Link, type LinkListener, Transport } from '#client';
import type { Random } from '#kernel';

/** Of so many messages one may be cut in mid-flight, and a share of these stretches is. */
const stretch = 50;

/** The numbers of messages, by the count of attempts, in whose flight the connection is cut. */
export function drawCuts(
  random: Random,
  { messages, share }: { readonly messages: number; readonly share: number },
): ReadonlySet<number> {
  const stretches = Array.from({ length: Math.floor(messages / stretch) }, (_, index) => index * stretch);
  const shuffled = stretches.map((first) => ({ first, by: random.unit() })).sort((one, other) => one.by - other.by);
  const cut = shuffled.slice(0, Math.round(stretches.length * share));
  return new Set(cut.map(({ first }) => first + 1 + Math.floor(random.unit() * stretch)));
}

/** A transport that loses its connection while messages are under way: by turns before the server answers, and when it just has. */
export class CuttingTransport extends Transport {
  /** From handing a message over to its answer, for those that were answered. */
  readonly roundTripMs: number[] = [];
  cuts = 0;
  #sent = 0;

  constructor(
    private readonly transport: Transport,
    private readonly cutAt: ReadonlySet<number>,
  ) {
    super();
  }

  connect({ token, listener }: { readonly token: string; readonly listener: LinkListener }): Link {
    const link = this.transport.connect({ token, listener });
    let isOver = false;
    const cut = () => {
      if (isOver) return;
      isOver = true;
      this.cuts += 1;
      link.close();
      listener.closed({ kind: 'lost', reason: 'cut in mid-flight' });
    };
    return new CuttingLink(link, (answered) => this.#send(answered, cut));
  }

  /** What to do with the answer of the next message, and what after it was handed over. */
  #send(answered: (answer: unknown) => void, cut: () => void): Send {
    this.#sent += 1;
    const sentAt = performance.now();
    const hear = (answer: unknown) => {
      this.roundTripMs.push(performance.now() - sentAt);
      answered(answer);
    };
    if (!this.cutAt.has(this.#sent)) return { hear, sent: () => undefined };
    return this.cuts % 2 === 0 ? { hear, sent: () => queueMicrotask(cut) } : { hear: cut, sent: () => undefined };
  }
}

interface Send {
  readonly hear: (answer: unknown) => void;
  readonly sent: () => void;
}

class CuttingLink extends Link {
  constructor(
    private readonly link: Link,
    private readonly send: (answered: (answer: unknown) => void) => Send,
  ) {
    super();
  }

  request(name: string, payload: unknown, answered: (answer: unknown) => void): void {
    if (name !== 'message.send') return this.link.request(name, payload, answered);
    const { hear, sent } = this.send(answered);
    this.link.request(name, payload, hear);
    sent();
  }

  close(): void {
    this.link.close();
  }
}
