import { connect, createServer, type Server, type Socket } from 'node:net';

const lookEveryMs = 250;
const lookDeadlineMs = 1_000;

/**
 * Stands before processes of this machine as a load balancer does: connections go in turn to those that say, at `/readyz`,
 * that they are ready. It knows nothing of what goes through it, so WebSockets pass like everything else.
 */
export class TcpBalancer {
  readonly #open = new Set<Socket>();
  #ready: readonly number[];
  #turn = 0;
  #looking: NodeJS.Timeout | undefined;

  private constructor(
    readonly port: number,
    private readonly targets: readonly number[],
    private readonly server: Server,
  ) {
    this.#ready = targets;
  }

  /** @param targets ports. */
  static async start({ port, targets }: { readonly port: number; readonly targets: readonly number[] }): Promise<TcpBalancer> {
    const server = createServer();
    const balancer = new TcpBalancer(port, targets, server);
    server.on('connection', (client) => balancer.#forward(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    balancer.#looking = setInterval(() => void balancer.#look(), lookEveryMs).unref();
    return balancer;
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    const closed = new Promise((resolve) => void this.server.close(resolve));
    for (const socket of this.#open) socket.destroy();
    await closed;
  }

  #forward(client: Socket): void {
    this.#turn += 1;
    const target = this.#ready[this.#turn % this.#ready.length];
    if (target === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect({ host: '127.0.0.1', port: target });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#open.add(one);
      one.setNoDelay(true);
      // Either end may break at any moment; the other one is told by the end of its connection.
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  async #look(): Promise<void> {
    const ready = await Promise.all(this.targets.map(async (target) => ((await isReady(target)) ? [target] : [])));
    this.#ready = ready.flat();
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(lookDeadlineMs) })).ok;
  } catch {
    return false; // Not listening, or too busy to say so.
  }
}
