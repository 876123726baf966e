import type { Page, WebSocketRoute } from 'playwright-core';

import type { WireError } from '#protocol';

/** The cable between a page and the world: a test can cut it, mend it, and answer in place of the server. */
export class Cable {
  readonly #ends = new Set<WebSocketRoute>();
  #refusal: WireError | undefined;

  private constructor(private readonly page: Page) {}

  /** Must be laid before the page connects. */
  static async of(page: Page): Promise<Cable> {
    const cable = new Cable(page);
    await page.routeWebSocket(/\/socket\.io\//, (socket) => cable.#connect(socket));
    return cable;
  }

  /** No new connection comes about, and those that there are end: the browser by itself would leave them. */
  async cut(): Promise<void> {
    await this.page.context().setOffline(true);
    await Promise.all([...this.#ends].map((end) => end.close()));
    this.#ends.clear();
  }

  async mend(): Promise<void> {
    await this.page.context().setOffline(false);
  }

  /** Every message that is sent hears this in answer, and does not arrive. Undefined: they arrive again. */
  refuseMessages(refusal: WireError | undefined): void {
    this.#refusal = refusal;
  }

  #connect(socket: WebSocketRoute): void {
    const server = socket.connectToServer();
    this.#ends.add(socket).add(server);
    socket.onMessage((packet) => {
      const number = sendCommand.exec(packet.toString())?.[1];
      if (this.#refusal === undefined || number === undefined) return server.send(packet);
      socket.send(`43${number}${JSON.stringify([{ ok: false, error: this.#refusal }])}`);
    });
  }
}

/** `42` is an event of Socket.IO, then comes the number under which it wants its answer, a packet that begins with `43`. */
const sendCommand = /^42(\d+)\["message\.send"/;
