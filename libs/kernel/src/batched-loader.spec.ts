import { describe, expect, it } from '@jest/globals';

import { ManualTime } from '#testing';

import { BatchedLoader } from './batched-loader.js';

describe('a batched loader', () => {
  const loader = (batchMax: number, refuse = false) => {
    const asked: string[][] = [];
    const load = async (ids: readonly string[]) => {
      asked.push([...ids]);
      if (refuse) throw new Error('away');
      return ids.map((id) => (id === 'nobody' ? undefined : id.toUpperCase()));
    };
    return { asked, batched: new BatchedLoader(load, batchMax, new ManualTime().timers) };
  };

  it('asks once for all that is wanted in one tick', async () => {
    const { asked, batched } = loader(10);
    expect(await Promise.all(['a', 'b', 'a'].map((id) => batched.load(id)))).toEqual(['A', 'B', 'A']);
    expect(asked).toEqual([['a', 'b', 'a']]);
  });

  it('asks for no more at once than its limit', async () => {
    const { asked, batched } = loader(2);
    await Promise.all(['a', 'b', 'c'].map((id) => batched.load(id)));
    expect(asked).toEqual([['a', 'b'], ['c']]);
  });

  it('rejects what was not answered, and nothing else', async () => {
    const { batched } = loader(10);
    const [nobody, a] = await Promise.allSettled([batched.load('nobody'), batched.load('a')]);
    expect([nobody.status, a.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('rejects everybody when the load failed, and asks again the next time', async () => {
    const { asked, batched } = loader(10, true);
    await expect(batched.load('a')).rejects.toThrow('away');
    await expect(batched.load('a')).rejects.toThrow('away');
    expect(asked).toHaveLength(2);
  });
});
