import { beforeEach, describe, expect, it } from '@jest/globals';

import { giveBack, MemoryLeaseStore } from '#actors/testing';
import { ParleyError } from '#protocol';
import { ManualTime } from '#testing';

import { ActorRouter } from './actor-router.js';
import { ClusterMonitor } from './cluster-monitor.js';
import type { NodeIdentity } from './lease-store.js';
import { ActorMoved, PeerLink, PeerLost } from './peer-link.js';
import { actorSettings } from './settings.js';
import { allShards, type ShardId, shardOf } from './shards.js';

const { arrivalMs, ownerWaitMs, askAgainFirstMs, askAgainMaxMs, leaseMs, commandDeadlineMs, routedWaiting, viewMs } =
  actorSettings;

/** Answers as a test says. */
class ToldLink extends PeerLink<string, string> {
  readonly asked: string[] = [];
  answer: () => Promise<string> = async () => 'done there';

  override ask(_: string, command: string): Promise<string> {
    this.asked.push(command);
    return this.answer();
  }
}

describe('an actor router', () => {
  let time: ManualTime;
  let store: MemoryLeaseStore;
  let owner: NodeIdentity | undefined;
  let cluster: ClusterMonitor;
  let link: ToldLink;
  let isHere: boolean;
  let isExpected: boolean;
  let answerHere: () => Promise<string>;
  let router: ActorRouter<string, string>;
  beforeEach(async () => {
    time = new ManualTime();
    store = new MemoryLeaseStore(time.clock);
    cluster = new ClusterMonitor(store, time.clock, time.timers, () => undefined);
    owner = undefined;
    cluster.start();
    await owns('one');
    link = new ToldLink();
    [isHere, isExpected] = [false, false];
    answerHere = async () => 'done here';
    const local = { accepts: () => isHere, expects: () => isExpected, askHere: () => answerHere() };
    router = new ActorRouter({ cluster, link, local, clock: time.clock, timers: time.timers });
  });

  /** From now on `nodeId` has everything, and everybody knows. */
  const owns = async (nodeId: string) => {
    if (owner !== undefined) await giveBack(store, owner, allShards);
    owner = { nodeId, bootId: `boot of ${nodeId}`, address: null };
    await store.register(owner, leaseMs * 1_000);
    await store.acquire(owner, allShards);
    await time.settle();
  };
  const moved = () => Promise.reject(new ActorMoved());
  const unavailable = { code: 'UNAVAILABLE', retryable: true };

  it('asks here what is here, and the others what is there', async () => {
    expect(await router.ask('x', 'one')).toBe('done there');
    isHere = true;
    expect(await router.ask('x', 'two')).toBe('done here');
    expect(link.asked).toEqual(['one']);
  });

  it.each([
    ['has moved', new ActorMoved()],
    ['is lost with its node', new PeerLost()],
  ])('asks again, as soon as somebody else has the shard, when the actor %s', async (_, error) => {
    link.answer = () => Promise.reject(error);
    const answer = router.ask('x', 'command');
    await time.settle();
    expect(link.asked).toHaveLength(1);
    link.answer = async () => 'done there';
    await owns('other');
    expect(await answer).toBe('done there');
  });

  it('does not ask again because of other news', async () => {
    link.answer = moved;
    const answer = router.ask('x', 'command');
    await time.settle();
    const elsewhere = allShards.filter((shard) => shard !== shardOf('x'));
    const other = { nodeId: 'other', bootId: 'other boot', address: null };
    await store.register(other, leaseMs);
    await giveBack(store, owner as NodeIdentity, elsewhere);
    await store.acquire(other, elsewhere);
    await time.settle();
    expect(cluster.ownerOf(elsewhere[0] as ShardId)).toBe('other boot');
    // Nor because it has no owner for a while: there would be nobody to ask.
    await giveBack(store, owner as NodeIdentity, [shardOf('x')]);
    await cluster.look();
    await time.settle();
    expect(cluster.ownerOf(shardOf('x'))).toBeUndefined();
    expect(link.asked).toHaveLength(1);
    link.answer = async () => 'done there';
    await owns('third');
    expect(await answer).toBe('done there');
  });

  it('asks again at once when somebody else had the shard before it heard that it had moved', async () => {
    const answered = Promise.withResolvers<string>();
    link.answer = () => answered.promise;
    const answer = router.ask('x', 'command');
    await owns('other');
    link.answer = async () => 'done there';
    answered.reject(new ActorMoved());
    expect(await answer).toBe('done there');
  });

  it('asks again by itself when there are no news, less and less often', async () => {
    link.answer = moved;
    const refused = expect(router.ask('x', 'command')).rejects.toMatchObject(unavailable);
    await time.advance(askAgainFirstMs * 3);
    expect(link.asked).toHaveLength(3);
    await time.advance(ownerWaitMs);
    await refused;
    expect(link.asked.length).toBeLessThan(ownerWaitMs / askAgainMaxMs + 10);
  });

  it('goes on here when the actor came here meanwhile, and there when it left', async () => {
    link.answer = moved;
    const toHere = router.ask('x', 'command');
    await time.settle();
    // Told of what this node has lost, too.
    router.arrived(new Set([shardOf('x')]));
    await time.settle();
    expect(link.asked).toHaveLength(1);
    isHere = true;
    router.arrived(new Set([shardOf('x')]));
    expect(await toHere).toBe('done here');

    answerHere = moved;
    const toThere = router.ask('x', 'command');
    await time.settle();
    [isHere, link.answer] = [false, async () => 'done there'];
    await owns('other');
    expect(await toThere).toBe('done there');
  });

  it('waits as long as the lease of a dead owner lasts, without news, and no longer than its deadline', async () => {
    link.answer = moved;
    const answered = router.ask('x', 'patient');
    await time.advance(actorSettings.leaseMs + actorSettings.viewMs);
    link.answer = async () => 'done there';
    await time.advance(askAgainMaxMs);
    expect(await answered).toBe('done there');

    link.answer = moved;
    const refused = expect(router.ask('x', 'in vain')).rejects.toMatchObject(unavailable);
    await time.advance(ownerWaitMs);
    await refused;
  });

  it.each([
    ['is away already', 2 * viewMs],
    ['has just gone', 0],
  ])('waits no longer than any command when PostgreSQL, which says who owns what, %s', async (_, awayForMs) => {
    store.view = () => Promise.reject(new Error('PostgreSQL is away'));
    await time.advance(awayForMs);
    link.answer = moved;
    const refused = expect(router.ask('x', 'in vain')).rejects.toMatchObject(unavailable);
    await time.advance(commandDeadlineMs);
    await refused;
  });

  it('waits no longer than any command once PostgreSQL is gone in the midst of it', async () => {
    link.answer = moved;
    const refused = expect(router.ask('x', 'in vain')).rejects.toMatchObject(unavailable);
    await time.advance(5 * viewMs);
    store.view = () => Promise.reject(new Error('PostgreSQL is away'));
    await time.advance(commandDeadlineMs);
    await refused;
  });

  it('asks here at once when the shard has come while another was asked in vain', async () => {
    const asked = Promise.withResolvers<never>();
    link.answer = () => asked.promise;
    const answer = router.ask('x', 'command');
    await time.settle();
    isHere = true;
    router.arrived(new Set([shardOf('x')]));
    asked.reject(new ActorMoved());
    await time.settle();
    expect(await answer).toBe('done here');
    expect(time.clock.monotonicNow()).toBe(0);
  });

  it('lets a command that another process brings wait for a shard that is on its way here', async () => {
    answerHere = moved;
    isExpected = true;
    const answer = router.askHere('x', 'command');
    await time.settle();
    [isHere, isExpected, answerHere] = [true, false, async () => 'done here'];
    router.arrived(new Set([shardOf('x')]));
    expect(await answer).toBe('done here');
    expect(link.asked).toEqual([]);
  });

  it('sends it elsewhere when the shard does not come, comes to somebody else, or is not expected', async () => {
    answerHere = moved;
    isExpected = true;
    const inVain = expect(router.askHere('x', 'in vain')).rejects.toBeInstanceOf(ActorMoved);
    await time.advance(arrivalMs);
    await inVain;
    const elsewhere = expect(router.askHere('x', 'elsewhere')).rejects.toBeInstanceOf(ActorMoved);
    await owns('other');
    await elsewhere;
    isExpected = false;
    await expect(router.askHere('x', 'unexpected')).rejects.toBeInstanceOf(ActorMoved);
  });

  it('passes on what the owner itself says', async () => {
    link.answer = () => Promise.reject(new ParleyError('UNAVAILABLE', { retryAfterMs: 1 }));
    await expect(router.ask('x', 'command')).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1 });
    expect(link.asked).toHaveLength(1);
  });

  it('lets so many wait, and no more', async () => {
    link.answer = moved;
    const waiting = Array.from({ length: routedWaiting }, () => router.ask('x', 'command'));
    await time.settle();
    await expect(router.ask('x', 'one too many')).rejects.toMatchObject({ code: 'OVERLOADED' });
    link.answer = async () => 'done there';
    await owns('other');
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['done there']));
  });

  it('lets nobody wait any more when it stops', async () => {
    link.answer = moved;
    const refused = expect(router.ask('x', 'command')).rejects.toMatchObject(unavailable);
    await time.settle();
    router.stop();
    await refused;
    await expect(router.ask('x', 'late')).rejects.toMatchObject(unavailable);
  });
});
