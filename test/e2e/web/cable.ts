import type { Page, WebSocketRoute } from 'playwright-core';

/** The cable between a page and the world: a test can cut it, and mend it. */
export class Cable {
  readonly #ends = new Set<WebSocketRoute>();

  private constructor(private readonly page: Page) {}

  /** Must be laid before the page connects. */
  static async of(page: Page): Promise<Cable> {
    const cable = new Cable(page);
    await page.routeWebSocket(/\/socket\.io\//, (socket) => {
      cable.#ends.add(socket).add(socket.connectToServer());
    });
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
}
