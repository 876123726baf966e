import { freePort, isFreePort } from '#testing/engines';

import { say } from '../terminal.js';

const nearby = 20;

/** Hands out the ports that people know, and the next free ones where those are taken. */
export class Ports {
  readonly #given = new Set<number>();

  async take(name: string, wanted: number): Promise<number> {
    const port = await this.#firstFree(wanted);
    this.#given.add(port);
    if (port !== wanted) say(`  ! Port ${wanted} is taken, so ${name} is on ${port}`);
    return port;
  }

  async #firstFree(wanted: number): Promise<number> {
    for (let port = wanted; port < wanted + nearby; port += 1) {
      if (!this.#given.has(port) && (await isFreePort(port))) return port;
    }
    return freePort();
  }
}
