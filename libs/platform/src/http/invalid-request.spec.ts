import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { invalidRequest } from './invalid-request.js';

const schema = z.object({
  body: z.strictObject({
    text: z.string().max(3),
    kind: z.enum(['one', 'two']),
    list: z.array(z.int()).optional(),
    key: z.uuid(),
  }),
});
const good = { text: 'abc', kind: 'one', key: '01890a5d-ac96-774b-bcce-b302099a8057' };

function messageFor(body: unknown): string {
  const parsed = schema.safeParse({ body });
  if (parsed.success) throw new Error('that was meant to be wrong');
  return invalidRequest(parsed.error).message;
}

describe('What is said about a request that is not valid', () => {
  it('names the place, and what belongs there', () => {
    expect(messageFor({ ...good, text: 5 })).toBe(
      'The request does not match its schema. body.text: Invalid input: expected string, received number.',
    );
  });

  it('names places inside lists', () => {
    expect(messageFor({ ...good, list: [1, 'two'] })).toContain('body.list.1: ');
  });

  it('names unknown fields, cut to a length', () => {
    expect(messageFor({ ...good, senderId: 'x' })).toContain('body.senderId: unknown');
    expect(messageFor({ ...good, ['k'.repeat(50_000)]: 1 }).length).toBeLessThan(200);
  });

  it('names the first few of many', () => {
    const message = messageFor(Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`field${index}`, index])));
    expect(message.length).toBeLessThan(500);
    expect(message).toMatch(/\d+ more\.$/);
  });

  it.each([
    { text: 'canary' },
    { kind: 'canary' },
    { key: 'canary' },
    { list: ['canary'] },
    { text: { canary: 'canary' } },
    { more: 'canary' },
  ])('never cites a value: %j', (wrong) => {
    expect(messageFor({ ...good, ...wrong })).not.toContain('canary');
  });
});
