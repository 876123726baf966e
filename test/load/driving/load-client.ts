import { io, type Socket } from 'socket.io-client';

import type { Acknowledgement, Change, CommandName, CommandRequest, CommandResponse, EventPayload } from '#protocol';

import { patience } from './patience.js';

export interface LoadClientOptions {
  readonly url: string;
  readonly auth: Readonly<Record<string, unknown>>;
  readonly onChange: (change: Change) => void;
  /** The connection ended, and we did not end it. */
  readonly onLost: (error: Error) => void;
}

/** One connection of one user, as thin as it can be: what it costs is not the server's, but disturbs it. */
export class LoadClient {
  private constructor(private readonly socket: Socket) {}

  /** Resolves once the server has said that every change from now on will arrive. */
  static connect({ url, auth, onChange, onLost }: LoadClientOptions): Promise<LoadClient> {
    const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, timeout: patience.connectMs, auth });
    socket.on('conversation.changes', ({ changes }: EventPayload<'conversation.changes'>) => {
      for (const change of changes) onChange(change);
    });
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => refuse(new Error('no session.ready from the server')), patience.connectMs);
      const refuse = (error: Error) => {
        clearTimeout(late);
        socket.disconnect();
        reject(error);
      };
      socket.once('connect_error', refuse);
      socket.once('disconnect', (reason) => refuse(new Error(`connection ended before it was ready: ${reason}`)));
      socket.once('session.ready', () => {
        clearTimeout(late);
        socket.off('connect_error').off('disconnect');
        socket.once('disconnect', (reason) => {
          if (reason !== 'io client disconnect') onLost(new Error(`connection lost: ${reason}`));
        });
        resolve(new LoadClient(socket));
      });
    });
  }

  /** Resolves when the server has acknowledged it. @throws when it refuses: a workload within every limit is never refused. */
  command<Name extends CommandName>(name: Name, request: CommandRequest<Name>): Promise<CommandResponse<Name>> {
    return new Promise((resolve, reject) => {
      this.socket.emit(name, request, (answer: Acknowledgement<CommandResponse<Name>>) => {
        if (answer.ok) resolve(answer.data);
        else reject(new Error(`${name} was refused: ${answer.error.code}: ${answer.error.message}`));
      });
    });
  }

  close(): void {
    this.socket.disconnect();
  }
}
