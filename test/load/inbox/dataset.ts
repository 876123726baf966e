import { readFileSync } from 'node:fs';

import pg from 'pg';
import { v7 } from 'uuid';

import { Ids, SystemClock, SystemRandom } from '#kernel';
import { type DataKey, FileKeyProvider, type KeyProvider, Sealer } from '#platform';

import { ConversationKeys } from '../../../libs/conversations/src/sequencer/conversation-keys.js';
import { insertAccounts } from '../driving/population.js';
import { type BenchConversation, type Inbox, senderOf, textOf } from './shape.js';

const sql = (name: string) => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');
const conversationsSql = sql('conversations');
const messagesSql = sql('messages');
const changesSql = sql('changes');
const readerSql = sql('reader');
const membersSql = sql('members');
const surroundingsSql = sql('surroundings');

const conversationsAtOnce = 500;
const messagesAtOnce = 10_000;

interface Place {
  readonly conversation: BenchConversation;
  readonly sequence: number;
}

/**
 * Puts an inbox into a database as if it had come about by use: every message is sealed by the key of its conversation
 * and opens. Making it is not what is measured, so it goes past the product.
 */
export class Dataset {
  readonly #keys = new Map<string, DataKey>();

  private constructor(
    private readonly pool: pg.Pool,
    private readonly provider: KeyProvider,
    private readonly sealer: Sealer,
    private readonly conversationKeys: ConversationKeys,
  ) {}

  static async insert(
    inbox: Inbox,
    { databaseUrl, masterKeyFile }: { readonly databaseUrl: string; readonly masterKeyFile: string },
  ): Promise<void> {
    const random = new SystemRandom();
    const [provider, sealer] = [await FileKeyProvider.open(masterKeyFile, random), await Sealer.load(random)];
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    const noStore = { find: async () => [] };
    const keys = new ConversationKeys(provider, noStore, sealer, new Ids(new SystemClock(), random));
    try {
      await new Dataset(pool, provider, sealer, keys).#insert(inbox);
    } finally {
      await pool.end();
    }
  }

  async #insert({ readerId, userIds, own, foreign }: Inbox): Promise<void> {
    const all = [...own, ...foreign];
    await insertAccounts(this.pool, userIds);
    for (const some of inParts(all, conversationsAtOnce)) await this.#insertConversations(some);
    let waiting: Place[] = [];
    for (const conversation of all) {
      for (let sequence = 1; sequence <= conversation.messages; sequence += 1) {
        waiting.push({ conversation, sequence });
        if (waiting.length < messagesAtOnce) continue;
        await this.#insertMessages(waiting);
        waiting = [];
      }
    }
    if (waiting.length > 0) await this.#insertMessages(waiting);
    await this.pool.query(changesSql);
    await this.pool.query(readerSql, [readerId, own.map(({ conversationId }) => conversationId)]);
    await this.pool.query(membersSql, [readerId]);
    await this.pool.query(surroundingsSql, [foreign.map(({ conversationId }) => conversationId)]);
    await this.pool.query('vacuum (analyze)');
  }

  async #insertConversations(conversations: readonly BenchConversation[]): Promise<void> {
    const made = await Promise.all(conversations.map(({ conversationId }) => this.conversationKeys.create(conversationId)));
    const members = conversations.flatMap(({ conversationId, memberIds }) =>
      memberIds.map((userId) => ({ conversationId, userId })),
    );
    conversations.forEach(({ conversationId }, index) => this.#keys.set(conversationId, made[index]?.dataKey as DataKey));
    const [first] = made;
    if (first === undefined) return;
    await this.pool.query(conversationsSql, [
      conversations.map(({ conversationId }) => conversationId),
      conversations.map(({ messages }) => messages),
      conversations.map(({ activeAt }) => activeAt),
      made.map(({ id }) => id),
      made.map(({ wrapped }) => Buffer.from(wrapped.material)),
      first.wrapped.provider,
      first.wrapped.providerKeyVersion,
      first.dataKey.version,
      members.map(({ conversationId }) => conversationId),
      members.map(({ userId }) => userId),
    ]);
  }

  async #insertMessages(places: readonly Place[]): Promise<void> {
    const sealed = places.map(({ conversation, sequence }) => {
      const { conversationId } = conversation;
      const [messageId, senderId] = [v7(), senderOf(conversation, sequence)];
      const key = this.#keys.get(conversationId) as DataKey;
      const content = this.sealer.seal(key, { conversationId, messageId, senderId }, textOf(conversation, sequence));
      const createdAt = new Date(conversation.activeAt.getTime() - (conversation.messages - sequence) * 60_000);
      return { conversationId, sequence, messageId, senderId, createdAt, content };
    });
    const [first] = sealed;
    if (first === undefined) return;
    await this.pool.query(messagesSql, [
      sealed.map(({ conversationId }) => conversationId),
      sealed.map(({ sequence }) => sequence),
      sealed.map(({ messageId }) => messageId),
      sealed.map(({ senderId }) => senderId),
      sealed.map(({ createdAt }) => createdAt),
      Buffer.concat(sealed.map(({ content }) => content.ciphertext)),
      first.content.ciphertext.byteLength,
      Buffer.concat(sealed.map(({ content }) => content.nonce)),
      first.content.nonce.byteLength,
      first.content.encryptionVersion,
      first.content.keyVersion,
    ]);
  }
}

function* inParts<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
