import type { AddressInfo } from 'node:net';

import { WebSocketServer } from 'ws';

/** A gateway, as far as it takes to test the clients of a bench: it lets everybody in, and answers as a test says. */
export class ToyGateway implements AsyncDisposable {
  /** The commands that came, by name. */
  readonly heard: string[] = [];
  readonly host = '127.0.0.1';
  readonly port: number;

  /** @param answer what is acknowledged to a command; undefined: nothing is. */
  private constructor(
    private readonly server: WebSocketServer,
    private readonly answer: (command: string) => unknown,
  ) {
    ({ port: this.port } = server.address() as AddressInfo);
    server.on('connection', (socket) => {
      socket.on('message', (data) => {
        for (const packet of this.#answersTo((data as Buffer).toString())) socket.send(packet);
      });
      socket.send('0{"sid":"toy","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}');
    });
  }

  static async start(answer: (command: string) => unknown = () => undefined): Promise<ToyGateway> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise<void>((resolve) => void server.once('listening', resolve));
    return new ToyGateway(server, answer);
  }

  get url(): string {
    return `http://${this.host}:${this.port}`;
  }

  /** Breaks every connection. */
  cut(): void {
    for (const client of this.server.clients) client.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  #answersTo(packet: string): readonly string[] {
    if (packet.startsWith('40')) return ['40{"sid":"toy"}', '42["session.ready",{}]'];
    const [, id, command] = /^42(\d+)\["([a-z.]+)"/.exec(packet) ?? [];
    if (id === undefined || command === undefined) return [];
    this.heard.push(command);
    const answer = this.answer(command);
    return answer === undefined ? [] : [`43${id}${JSON.stringify([{ ok: true, data: answer }])}`];
  }
}
