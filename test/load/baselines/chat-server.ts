import { createServer } from 'node:http';

import { type Socket, Server } from 'socket.io';

import type { Acknowledgement, CommandRequest, EventPayload, SentMessage } from '#protocol';

export interface AcceptedMessage {
  readonly conversationId: string;
  readonly senderId: string;
  readonly messageId: string;
  readonly idempotencyKey: string;
  readonly text: string;
}

/** Gives a message its sequence, and keeps it if this server keeps anything. */
export type Sequencer = (message: AcceptedMessage) => Promise<number>;

interface Credentials {
  readonly userId: string;
  readonly conversationId: string;
}

/**
 * A chat server as a Socket.IO tutorial would have it: one room per conversation, one broadcast per
 * message. It believes whoever connects and checks nothing. It speaks Parley's protocol with the same
 * transport settings, so that all servers in a comparison carry the same frames.
 */
export function serveChat(port: number, makeMessageId: () => string, sequence: Sequencer): void {
  const http = createServer((_, response) => void response.writeHead(200).end());
  const io = new Server(http, {
    transports: ['websocket'],
    perMessageDeflate: false,
    httpCompression: false,
    serveClient: false,
  });

  io.on('connection', (socket) => {
    const { userId, conversationId } = socket.handshake.auth as Credentials;
    void socket.join(conversationId);
    socket.emit('session.ready', {});
    socket.on(
      'message.send',
      (request: CommandRequest<'message.send'>, acknowledge: (answer: Acknowledgement<SentMessage>) => void) => {
        const message = { ...request, senderId: userId, messageId: makeMessageId() };
        sequence(message).then(
          (number) => deliver(socket, message, number, acknowledge),
          (error: unknown) => {
            process.stderr.write(`${String(error)}\n`);
            acknowledge({ ok: false, error: { code: 'INTERNAL', message: 'The message was not kept.', retryable: false } });
          },
        );
      },
    );
  });

  process.once('SIGTERM', () => process.exit(0));
  http.listen(port, '127.0.0.1', 4_096);
}

function deliver(
  socket: Socket,
  { conversationId, ...message }: AcceptedMessage,
  sequence: number,
  acknowledge: (answer: Acknowledgement<SentMessage>) => void,
): void {
  const { messageId } = message;
  const createdAt = new Date().toISOString();
  acknowledge({ ok: true, data: { conversationId, messageId, sequence, revision: sequence, createdAt } });
  const event: EventPayload<'conversation.changes'> = {
    conversationId,
    changes: [{ type: 'message.created', revision: sequence, message: { ...message, sequence, revision: sequence, createdAt } }],
  };
  socket.to(conversationId).emit('conversation.changes', event);
}
