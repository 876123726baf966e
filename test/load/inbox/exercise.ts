import { v7 } from 'uuid';

import type { LoadClient } from '../driving/load-client.js';
import { type Inbox, senderOf } from './shape.js';

/** After so many executions PostgreSQL has decided between a plan for these values and one for any. */
const executions = 8;

/** What clients do all the time, each of it as often as it takes for its plan to settle. */
export async function exercise(
  { large, own, readerId }: Inbox,
  { url, token, socket }: { readonly url: string; readonly token: string; readonly socket: LoadClient },
): Promise<void> {
  const { conversationId } = large;
  const get = async (path: string) => {
    const answer = await fetch(`${url}/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { readonly next?: string | null };
  };
  const days = { from: new Date(large.activeAt.getTime() - 7 * 86_400_000), to: large.activeAt };
  const day = (date: Date) => date.toISOString().slice(0, 10);

  for (let n = 1; n <= executions; n += 1) {
    const message = { conversationId, sequence: n * 100 + 1 };
    const { next } = await get('/conversations');
    await get(`/conversations?cursor=${next}`);
    for (const view of ['pinned', 'archived', 'all']) await get(`/conversations?view=${view}`);
    await get(`/conversations/${conversationId}`);
    await socket.command('history', { conversationId });
    await socket.command('history', { conversationId, before: n * 150 });
    await socket.command('history', { conversationId, after: n * 150 });
    await socket.command('sync', { conversationId, afterRevision: 0 });
    await socket.command('sync', { conversationId, afterRevision: n * 150 });
    await socket.command('digest', { conversationId, afterRevision: n * 150, upToRevision: n * 150 + 100 });
    await socket.command('inbox.sync', {});
    await socket.command('inbox.sync', { digest: '0'.repeat(64) });

    const { sequence } = await socket.command('message.send', { conversationId, idempotencyKey: v7(), text: `@all ${n}` });
    const sent = { conversationId, sequence };
    await socket.command('message.edit', { ...sent, idempotencyKey: v7(), text: `${n}` });
    await socket.command('message.versions', sent);
    await socket.command('reaction.add', { ...message, emoji: '🎉' });
    await socket.command('reaction.list', message);
    await socket.command('reaction.remove', { ...message, emoji: '🎉' });
    await socket.command('message.delete', sent);
    await socket.command('receipt.delivered', sent);
    await socket.command('receipt.read', sent);
    await socket.command('receipt.list', { conversationId: own[0]?.conversationId as string });
    await socket.command('preferences.set', { conversationId, pinned: n % 2 === 0 });
    await get('/me/mentions');
    await socket.command('mention.read', mentioned(large, readerId, n));
    await get('/me/unread/explain');
    await get(`/conversations/${conversationId}/analytics?from=${day(days.from)}&to=${day(days.to)}`);
    await get(`/conversations/${conversationId}/audit`);
    await socket.command('group.update', { conversationId, description: `${n}` });
    await socket.command('invitation.list', { conversationId });
  }
}

/** The n-th message that mentions the reader, as `sql/members.sql` has it. */
function mentioned(large: Inbox['large'], readerId: string, n: number) {
  const candidates = Array.from({ length: n * 3 }, (_, index) => index * 100 + 3);
  const sequence = candidates.filter((each) => senderOf(large, each) !== readerId)[n - 1] as number;
  return { conversationId: large.conversationId, sequence };
}
