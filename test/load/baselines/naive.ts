import { defineEntity, LockMode, MikroORM } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';

import { serveChat } from './chat-server.js';

/**
 * Socket.IO with one ORM transaction per message: lock the conversation, count up, insert, flush.
 * Correct, plainly written, and durable like Parley; without authentication, sealing and outbox.
 *
 * Usage: DATABASE_URL=… node naive.js PORT
 */
const conversationSchema = defineEntity({
  name: 'ConversationRow',
  tableName: 'conversation',
  schema: 'bench_naive',
  properties: (p) => ({ conversationId: p.uuid().primary(), lastSequence: p.bigint('number') }),
});

const messageSchema = defineEntity({
  name: 'MessageRow',
  tableName: 'message',
  schema: 'bench_naive',
  properties: (p) => ({
    messageId: p.uuid().primary(),
    conversationId: p.uuid(),
    sequence: p.bigint('number'),
    senderId: p.uuid(),
    idempotencyKey: p.uuid(),
    text: p.text(),
  }),
});

const orm = await MikroORM.init({
  clientUrl: process.env['DATABASE_URL'] as string,
  entities: [conversationSchema, messageSchema],
  pool: { min: 2, max: 20 },
});
await orm.connect();

serveChat(Number(process.argv[2]), v7, (message) =>
  orm.em.fork().transactional(async (em) => {
    const conversation = await em.findOneOrFail(conversationSchema, message.conversationId, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
    });
    conversation.lastSequence += 1;
    em.create(messageSchema, { ...message, sequence: conversation.lastSequence });
    await em.flush();
    return conversation.lastSequence;
  }),
);
