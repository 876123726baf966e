import type { WebSocket } from 'ws';

import type { ParleySocket } from './sockets.js';

/** What Engine.IO has below a socket and its types do not show. */
export interface ConnectionBelow {
  readonly writeBuffer: readonly { readonly data?: string | Buffer }[];
  readonly transport: { readonly socket?: Pick<WebSocket, 'bufferedAmount' | 'pause' | 'resume' | 'terminate'> };
}

export function connectionBelow({ conn }: ParleySocket): ConnectionBelow {
  return conn as unknown as ConnectionBelow;
}
