import { describe, expect, it } from '@jest/globals';

import { commands } from './commands.js';
import { limits } from './limits.js';
import { errorsOf, routes } from './rest.js';
import type { RouteContract } from './routes/contract.js';

const all: readonly [string, RouteContract][] = Object.entries(routes);

describe('the registry of routes', () => {
  it('names every route once', () => {
    const mounted = all.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(mounted).size).toBe(mounted.length);
  });

  it.each(all)('%s parses exactly the parameters that its path has', (_name, { path, params }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const uuid = '01890a5d-ac96-774b-bcce-b302099a8057';
    const values: Record<string, string> = { sequence: '7', emoji: '👍🏽' };
    const good = Object.fromEntries(inPath.map((name = '') => [name, values[name] ?? uuid]));
    expect(params.safeParse(good)).toMatchObject({ success: true });
    expect(params.safeParse({ ...good, more: uuid }).success).toBe(false);
  });

  it.each(all)('%s is for people of a conversation exactly when it names one, or for moderators', (_name, { path, policy }) => {
    const ofConversations = ['member', 'reader', 'admin'].includes(policy);
    expect(ofConversations).toBe(path.includes('{conversationId}') && policy !== 'moderator');
  });

  it.each(all)('%s is below /admin exactly when it is for moderators', (_name, { path, policy }) => {
    expect(path.startsWith('/admin/v1/')).toBe(policy === 'moderator');
    expect(path.startsWith('/v1/')).toBe(policy !== 'moderator');
  });

  it.each(all)('%s lists each of its errors once', (_name, contract) => {
    const codes = errorsOf(contract);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('lists in a query', () => {
  const { query } = routes.listPresence;
  const ids = (count: number) =>
    Array.from({ length: count }, (_, index) => `01890a5d-ac96-774b-bcce-${String(index).padStart(12, '0')}`);

  it.each([1, 2, 100])('read %d ids, in their order', (count) => {
    expect(query.parse({ userIds: ids(count).join(',') })).toEqual({ userIds: ids(count) });
  });

  it.each(['', ',', `${ids(1).join('')},`, ids(2).join(', '), ids(2).join(';'), ids(101).join(','), '-'.repeat(36)])(
    'refuse %j',
    (userIds) => {
      expect(query.safeParse({ userIds }).success).toBe(false);
    },
  );
});

describe('numbers in a query', () => {
  const query = routes.listMessages.query;

  it.each([
    ['1', 1],
    ['200', limits.historyPage],
  ])('reads %s', (written, limit) => {
    expect(query.parse({ limit: written })).toEqual({ limit });
  });

  it('fills the usual limit in', () => {
    expect(query.parse({})).toEqual({ limit: limits.historyPageDefault });
  });

  it.each(['', ' 5', '5 ', '+5', '-5', '05', '5.0', '1e2', '0x10', '٣', 'NaN', '0', '201', '99999999999999999999'])(
    'refuses %j',
    (limit) => {
      expect(query.safeParse({ limit }).success).toBe(false);
    },
  );

  it.each([
    ['9007199254740991', true],
    ['9007199254740993', false],
  ])('takes %s for a sequence: %j', (before, good) => {
    expect(query.safeParse({ before }).success).toBe(good);
  });

  it('refuses a parameter given twice, an unknown one, and both directions at once', () => {
    expect(query.safeParse({ limit: ['1', '2'] }).success).toBe(false);
    expect(query.safeParse({ offset: '1' }).success).toBe(false);
    expect(query.safeParse({ before: '1', after: '1' }).success).toBe(false);
  });
});

describe('sending over REST', () => {
  it('has the limits of the command', () => {
    const body = (text: string) => routes.sendMessage.body.safeParse({ text }).success;
    const command = (text: string) =>
      commands['message.send'].request.safeParse({
        conversationId: '01890a5d-ac96-774b-bcce-b302099a8057',
        idempotencyKey: '01890a5d-ac96-774b-bcce-b302099a8057',
        text,
      }).success;
    for (const text of ['', ' \n', 'a', '\ud800', 'a'.repeat(8_000), 'a'.repeat(8_001)]) expect(body(text)).toBe(command(text));
  });
});
