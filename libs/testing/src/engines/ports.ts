import { createServer } from 'node:net';

/** A port of the loopback that nothing listens on now. */
export async function freePort(): Promise<number> {
  const { port } = await bind('127.0.0.1', 0);
  return port;
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

function bind(host: string, port: number): Promise<{ readonly port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('A listening socket has no port'));
        else resolve({ port: address.port });
      });
    });
  });
}
