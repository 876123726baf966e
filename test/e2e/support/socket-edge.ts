import { WebSocket } from 'ws';

import { RawClient } from '../../support/raw-client.js';
import { RunningParley } from '../../support/running-parley.js';
import { TestIssuer } from '../../support/test-issuer.js';

/** A running Parley that takes the tokens of a test, and connections to it with the SDK's kindness and below Socket.IO. */
export class SocketEdge {
  private constructor(
    private readonly issuer: TestIssuer,
    private readonly parley: RunningParley,
  ) {}

  static async start(): Promise<SocketEdge> {
    const issuer = await TestIssuer.start();
    const environment = { ...issuer.environment, PARLEY_CONNECTIONS_PER_USER: '5' };
    return new SocketEdge(issuer, await RunningParley.start({ environment }));
  }

  async stop(): Promise<void> {
    await this.parley.stop();
    await this.issuer.stop();
  }

  get url(): string {
    return this.parley.url;
  }

  /** Where Socket.IO takes WebSockets. */
  get socketUrl(): string {
    return `${this.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  }

  /** Everything the server has said so far. */
  get log(): string {
    return this.parley.log;
  }

  tokenOf(name: string, claims: Record<string, unknown> = {}): Promise<string> {
    return this.issuer.token({ sub: name, sid: `session of ${name}`, preferred_username: name, name, ...claims });
  }

  async connect(name: string, claims: Record<string, unknown> = {}): Promise<RawClient> {
    return RawClient.connect(this.url, await this.tokenOf(name, claims));
  }

  async conversationOf(client: RawClient, other: string): Promise<string> {
    const answer = await client.command('conversation.open', { userId: await this.#userIdOf(other) });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.data.conversation.conversationId;
  }

  /** A WebSocket below Socket.IO, past the point where a session is ready. */
  async rawSocket(name: string): Promise<WebSocket> {
    // The token first: the server's first packet may come before anybody listens to a socket that was opened earlier.
    const token = await this.tokenOf(name);
    const socket = new WebSocket(this.socketUrl);
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', (code) => reject(new Error(`closed with ${code} before the session was ready`)));
      socket.on('message', (data: Buffer) => {
        const packet = data.toString();
        if (packet.startsWith('0')) socket.send(`40${JSON.stringify({ token })}`);
        if (packet.startsWith('42')) resolve();
        if (packet.startsWith('44')) reject(new Error(`refused: ${packet}`));
      });
    });
    return socket;
  }

  /** Lets in whoever comes now. @throws when it does not, or has ended. */
  async stillServes(): Promise<void> {
    const client = await this.connect('somebody else');
    client.close();
    if (!this.parley.alive) throw new Error(`Parley has ended:\n${this.log}`);
  }

  async #userIdOf(name: string): Promise<string> {
    const response = await fetch(`${this.url}/v1/me`, { headers: { authorization: `Bearer ${await this.tokenOf(name)}` } });
    return ((await response.json()) as { user: { userId: string } }).user.userId;
  }
}

/** The code with which it was closed. */
export function closed(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve));
}
