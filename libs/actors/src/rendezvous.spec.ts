import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { desiredOwner } from './rendezvous.js';
import { allShards } from './shards.js';

const nodeIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 12 });
const quick = { numRuns: 30 };
const owners = (names: readonly string[]) => allShards.map((shard) => desiredOwner(shard, names));

describe('the desired owner of a shard', () => {
  it('is the same for everybody, in whatever order they know the nodes', () => {
    fc.assert(
      fc.property(nodeIds, (names) => expect(owners(names.toReversed())).toEqual(owners(names))),
      quick,
    );
  });

  it('changes only for what a node gets that comes, or had that goes', () => {
    fc.assert(
      fc.property(nodeIds, fc.string({ minLength: 13, maxLength: 20 }), (names, newcomer) => {
        const [before, after] = [owners(names), owners([...names, newcomer])];
        const moved = allShards.filter((shard) => after[shard] !== before[shard]);
        expect(moved).toEqual(allShards.filter((shard) => after[shard] === newcomer));
      }),
      quick,
    );
  });

  it.each([2, 3, 5, 10, 30])('is each of %i nodes about as often, though their names differ in a digit only', (count) => {
    const names = Array.from({ length: count }, (_, index) => `gateway-${index}`);
    const share = allShards.length / count;
    const deviation = Math.sqrt(share * (1 - 1 / count));
    const byOwner = Map.groupBy(allShards, (shard) => desiredOwner(shard, names));
    for (const name of names) expect(Math.abs((byOwner.get(name)?.length ?? 0) - share)).toBeLessThan(4 * deviation);
  });

  it('is nobody where there is nobody', () => {
    expect(desiredOwner(1, [])).toBeUndefined();
  });
});
