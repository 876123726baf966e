import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Below those that a system gives to whoever listens on any port, or connects: a server that is on its way to its port, or between
 * two starts on it, loses it to nobody by chance.
 */
const ours = { from: 20_000, below: 32_768 };

/** A port of the loopback that nothing listens on now, and that nobody else who asks here gets, in whichever process, while this one lives. */
export async function freePort({ from, below } = ours): Promise<number> {
  for (;;) {
    const port = randomInt(from, below);
    if ((await claim(port)) && (await isFreePort(port))) return port;
  }
}

/** Who has the UDP port of the same number, for which nobody here has a use, has claimed it. */
function claim(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4').unref();
    socket.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    socket.bind({ address: '127.0.0.1', port, exclusive: true }, () => resolve(true));
  });
}

const attempts = 3;

/** Starts a server on `fixed`, or on a free port: another one when somebody takes it between finding and using it. */
export async function onPort<Server>(fixed: number | undefined, start: (port: number) => Promise<Server>): Promise<Server> {
  if (fixed !== undefined) return start(fixed);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === attempts || !/already in use/.test(String(error))) throw error;
    }
  }
}

/** Both families, because a browser that is told `localhost` tries ::1 before 127.0.0.1. */
export async function isFreePort(port: number): Promise<boolean> {
  for (const address of ['127.0.0.1', '::1']) {
    try {
      await bind(address, port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
      if (address === '127.0.0.1') throw error;
      // A machine without IPv6 has nothing that could listen there.
    }
  }
  return true;
}

function bind(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => void server.close(() => resolve()));
  });
}
