import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { ClusterView, LiveNode } from './lease-store.js';
import { planOwnership } from './ownership-plan.js';
import { desiredOwner } from './rendezvous.js';
import { allShards } from './shards.js';

const node = (nodeId: string, shards: readonly number[], draining = false): LiveNode => ({
  nodeId,
  bootId: `boot of ${nodeId}`,
  address: null,
  draining,
  shards,
});

/** Any view there can be: every shard is with one of the nodes, free, or with somebody who is not there. */
const views = fc
  .record({
    nodes: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }),
    draining: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    owners: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'nobody', 'dead'), { minLength: 1024, maxLength: 1024 }),
  })
  .map(({ nodes, draining, owners }): ClusterView => ({
    nodes: nodes.map((nodeId, index) =>
      node(
        nodeId,
        allShards.filter((shard) => owners[shard] === nodeId),
        draining[index] ?? false,
      ),
    ),
    free: allShards.filter((shard) => owners[shard] === 'nobody'),
  }));

describe('the plan of ownership', () => {
  it('takes every shard that nobody alive has to one node, and takes none from anybody', () => {
    fc.assert(
      fc.property(views, ({ nodes, free }) => {
        const plans = nodes.map((self) => planOwnership({ nodes, free }, self));
        const owned = new Set(nodes.flatMap(({ shards }) => shards));
        const taken = plans.flatMap(({ take }) => take);
        expect(new Set(taken).size).toBe(taken.length);
        expect(taken.filter((shard) => owned.has(shard))).toEqual([]);
        const anybody = nodes.some(({ draining }) => !draining);
        expect(taken.length).toBe(anybody ? allShards.length - owned.size : 0);
        for (const { take, inherited } of plans)
          expect(take.filter((shard) => !inherited.has(shard))).toEqual(take.filter((shard) => free.includes(shard)));
      }),
      { numRuns: 30 },
    );
  });

  it('leads to where everything is with its desired owner, and nothing left to do', () => {
    fc.assert(
      fc.property(views, (view) => {
        const given = view.nodes.flatMap((self) => planOwnership(view, self).handOver);
        const between = {
          nodes: view.nodes.map((self) => ({ ...self, shards: self.shards.filter((shard) => !given.includes(shard)) })),
          free: [...view.free, ...given],
        };
        const after = {
          nodes: between.nodes.map((self) => ({ ...self, shards: [...self.shards, ...planOwnership(between, self).take] })),
          free: [],
        };
        const candidates = view.nodes.filter(({ draining }) => !draining).map(({ nodeId }) => nodeId);
        if (candidates.length === 0) return;
        for (const { nodeId, shards } of after.nodes)
          for (const shard of shards) expect(desiredOwner(shard, candidates)).toBe(nodeId);
        for (const self of after.nodes) expect(planOwnership(after, self)).toMatchObject({ take: [], handOver: [] });
      }),
      { numRuns: 20 },
    );
  });

  it('keeps what it has when nobody else could have it', () => {
    const self = node('a', allShards, true);
    expect(planOwnership({ nodes: [self], free: [] }, self)).toMatchObject({ take: [], handOver: [] });
  });

  it('is nothing for a boot that is not in the view', () => {
    const view = { nodes: [node('a', [])], free: allShards };
    expect(planOwnership(view, { nodeId: 'a', bootId: 'another boot', address: null }).take).toEqual([]);
  });
});
