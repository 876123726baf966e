import { Link, type LinkListener, Transport } from '../../src/transport.js';
import type { Fate } from './life.js';

/** A transport whose client dies in front of what it sends, or behind it; and before it hears an answer, or right after. */
export class CrashingTransport extends Transport {
  constructor(
    private readonly transport: Transport,
    private readonly fate: Fate,
  ) {
    super();
  }

  connect({ token, listener }: { readonly token: string; readonly listener: LinkListener }): Link {
    const { fate } = this;
    const link = this.transport.connect({
      token,
      listener: {
        event: (name, payload) => fate.isOver || listener.event(name, payload),
        alive: () => fate.isOver || listener.alive(),
        closed: (closure) => fate.isOver || listener.closed(closure),
      },
    });
    return new CrashingLink(link, fate);
  }
}

class CrashingLink extends Link {
  constructor(
    private readonly link: Link,
    private readonly fate: Fate,
  ) {
    super();
  }

  request(name: string, payload: unknown, answered: (answer: unknown) => void): void {
    if (!this.fate.reach('send', 'before', name)) return;
    this.link.request(name, payload, (answer) => {
      if (!this.fate.reach('answer', 'before', name)) return;
      answered(answer);
      this.fate.reach('answer', 'after', name);
    });
    this.fate.reach('send', 'after', name);
  }

  close(): void {
    this.link.close();
  }
}
