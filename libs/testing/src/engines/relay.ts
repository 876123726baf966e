import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
}

/** A way to a port of this machine that can be cut, as by a cable, or stalled, as by a network that swallows everything. */
export class Relay {
  readonly #pairs = new Set<Pair>();
  #state: 'open' | 'cut' | 'stalled' = 'open';

  private constructor(
    private readonly server: Server,
    /** Where it leads; absent: nowhere yet. */
    public target: number | undefined,
  ) {}

  static async start(target?: number): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server, target);
    server.on('connection', (client) => relay.#accept(client));
    await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Ends what is open, and refuses whatever comes. */
  cut(): void {
    this.#state = 'cut';
    for (const { client, upstream } of this.#pairs) for (const socket of [client, upstream]) socket.destroy();
  }

  /** Carries nothing any more, and says so to nobody. */
  stall(): void {
    this.#state = 'stalled';
    for (const { client, upstream } of this.#pairs) for (const socket of [client, upstream]) socket.unpipe().pause();
  }

  /** What was held up goes on its way. */
  mend(): void {
    this.#state = 'open';
    for (const pair of this.#pairs) carry(pair);
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => void this.server.close(resolve));
  }

  #accept(client: Socket): void {
    if (this.#state === 'cut' || this.target === undefined) {
      client.destroy();
      return;
    }
    const pair: Pair = { client, upstream: connect({ host: '127.0.0.1', port: this.target }) };
    this.#pairs.add(pair);
    for (const [one, other] of [
      [pair.client, pair.upstream],
      [pair.upstream, pair.client],
    ] as const) {
      one.setNoDelay(true);
      // Either end may break at any moment; the other one is told by the end of its connection.
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
    if (this.#state === 'open') carry(pair);
  }
}

function carry({ client, upstream }: Pair): void {
  client.pipe(upstream);
  upstream.pipe(client);
}
