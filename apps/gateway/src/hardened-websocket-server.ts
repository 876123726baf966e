import { type ServerOptions, WebSocketServer } from 'ws';

import { gatewaySettings } from './settings.js';

/** The WebSocket server under Socket.IO, which has no option for this: a message comes in few fragments or not at all. */
export class HardenedWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, maxFragments: gatewaySettings.fragmentsPerMessage } as ServerOptions);
  }
}
