import { connect, type Socket } from 'node:net';

export interface ThinSocketOptions {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  /** A Socket.IO packet without its leading `4`: `0` and the like, `2[name,payload]`, `3<id>[answer]`. */
  readonly onPacket: (packet: string) => void;
  /** It ended, or was never there. */
  readonly onClose: () => void;
}

const textFrame = 0x81;
const closeFrame = 0x88;
/** A client has to mask, and what is masked with zeros stays as it is. */
const masked = 0x80;
const headersEnd = Buffer.from('\r\n\r\n');

/**
 * A Socket.IO client by hand, for holding very many of them: a TCP connection, and what has come of a frame that is not whole. It
 * takes what our server sends: whole text frames.
 */
export class ThinSocket {
  readonly #socket: Socket;
  #unread: Buffer = Buffer.alloc(0);
  #isOpen = false;

  constructor(private readonly options: ThinSocketOptions) {
    const { host, port, onClose } = options;
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('data', (data) => this.#read(data));
    this.#socket.on('error', () => undefined);
    this.#socket.once('close', onClose);
    this.#socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
  }

  /** A packet as `onPacket` gets them. */
  send(packet: string): void {
    this.#sendText(`4${packet}`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #sendText(text: string): void {
    const length = Buffer.byteLength(text);
    const head =
      length < 126
        ? Buffer.from([textFrame, masked | length, 0, 0, 0, 0])
        : Buffer.from([textFrame, masked | 126, length >> 8, length & 0xff, 0, 0, 0, 0]);
    this.#socket.write(Buffer.concat([head, Buffer.from(text)]));
  }

  #read(data: Buffer): void {
    let unread = this.#unread.length === 0 ? data : Buffer.concat([this.#unread, data]);
    if (!this.#isOpen) {
      const end = unread.indexOf(headersEnd);
      if (end >= 0) {
        this.#isOpen = true;
        unread = unread.subarray(end + headersEnd.length);
      }
    }
    if (this.#isOpen) unread = this.#readFrames(unread);
    // Not a part of the pool that it came in, which would be kept whole.
    this.#unread = unread.length === 0 ? nothing : Buffer.from(unread);
  }

  #readFrames(unread: Buffer): Buffer {
    for (;;) {
      if (unread.length < 2) return unread;
      const short = (unread[1] as number) & 0x7f;
      const headBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (unread.length < headBytes) return unread;
      const length = short < 126 ? short : short === 126 ? unread.readUInt16BE(2) : Number(unread.readBigUInt64BE(2));
      const end = headBytes + length;
      if (unread.length < end) return unread;
      // The server would wait for an answer to it, for half a minute.
      if (unread[0] === closeFrame) this.close();
      if (unread[0] === textFrame) this.#take(unread.toString('utf8', headBytes, end));
      unread = unread.subarray(end);
    }
  }

  /** Engine.IO: `0` opens, `2` asks for a sign of life, `4` carries Socket.IO. */
  #take(text: string): void {
    if (text.startsWith('4')) this.options.onPacket(text.slice(1));
    else if (text === '2') this.#sendText('3');
    else if (text.startsWith('0')) this.send(`0${JSON.stringify({ token: this.options.token })}`);
  }
}

const nothing = Buffer.alloc(0);
