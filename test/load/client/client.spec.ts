import { describe, expect, it } from '@jest/globals';

import { SeededRandom } from '#kernel';
import { change } from '#protocol';

import { applyChanges } from './applying.js';
import { parseOptions, workload } from './options.js';
import { Stream } from './stream.js';

const two = { writerId: '00000000-0000-4000-8000-000000000001', readerId: '00000000-0000-4000-8000-000000000002' };
const streamOf = (seed: number) => new Stream('00000000-0000-4000-8000-000000000003', two, new SeededRandom(seed));

describe('the changes of the bench', () => {
  it('are such as a server tells: revision after revision, by the schema, of every kind', () => {
    const stream = streamOf(1);
    const changes = Array.from({ length: 1_000 }, () => stream.next());
    expect(changes.map(({ revision }) => revision)).toEqual(changes.map((_, index) => index + 2));
    for (const each of changes) expect(change.safeParse(each)).toMatchObject({ success: true });
    expect(new Set(changes.map(({ type }) => type))).toEqual(
      new Set(['message.created', 'message.edited', 'reaction.added', 'reaction.removed']),
    );
  });

  it('are the same from the same seed', () => {
    const [one, other] = [streamOf(7), streamOf(7)];
    for (let count = 0; count < 100; count += 1) expect(one.next()).toEqual(other.next());
  });

  it('are applied by a client, and what it shows is compared with what they say', async () => {
    const applied = await applyChanges(
      { conversations: 3, changes: 300 },
      { random: new SeededRandom(1), collectGarbage: () => undefined },
    );
    expect(applied.messages).toBeGreaterThan(150);
    expect(applied.cpuMicrosPerChange).toBeGreaterThan(0);
  });
});

describe('the options of the bench', () => {
  it('are the whole workload unless asked otherwise', () => {
    expect(parseOptions([])).toEqual({ json: false, changes: workload.changes });
    expect(parseOptions(['--json', '--changes', '500'])).toEqual({ json: true, changes: 500 });
    expect(() => parseOptions(['--changes', '1'])).toThrow('--changes takes a whole number');
  });
});
