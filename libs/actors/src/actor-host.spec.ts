import { beforeEach, describe, expect, it } from '@jest/globals';

import type { ParleyError } from '#protocol';
import { ManualTime } from '#testing';

import { ActivationLost, Actor, ActorFactory } from './actor.js';
import { ActorHost } from './actor-host.js';
import { ActorMoved } from './peer-link.js';
import { actorSettings } from './settings.js';
import { shardOf } from './shards.js';

/** Handles a batch when the test says so, and in no other moment. */
class HeldActor extends Actor<string, string> {
  readonly batches: string[][] = [];
  #release: ((outcome: 'done' | Error) => void)[] = [];

  async handle(batch: readonly string[]): Promise<readonly string[]> {
    this.batches.push([...batch]);
    const outcome = await new Promise<'done' | Error>((resolve) => this.#release.push(resolve));
    if (outcome instanceof Error) throw outcome;
    return batch.map((command) => `did ${command}`);
  }

  release(outcome: 'done' | Error = 'done'): void {
    this.#release.shift()?.(outcome);
  }
}

class HeldActors extends ActorFactory<string, string> {
  readonly activated: { id: string; actor: HeldActor }[] = [];
  failing: Error | null = null;

  async activate(id: string): Promise<HeldActor> {
    if (this.failing !== null) throw this.failing;
    const actor = new HeldActor();
    this.activated.push({ id, actor });
    return actor;
  }

  latest(): HeldActor {
    const latest = this.activated.at(-1);
    if (latest === undefined) throw new Error('nothing was activated');
    return latest.actor;
  }
}

const initiallyOpen = (actorSettings.answersPerSecond * actorSettings.openForMs) / 1_000;

describe('an actor host', () => {
  let time: ManualTime;
  let actors: HeldActors;
  let host: ActorHost<string, string>;
  beforeEach(() => {
    time = new ManualTime();
    actors = new HeldActors();
    host = new ActorHost(actors, time.clock, time.timers);
    host.start();
  });

  it('hands over what arrives in one tick as one batch, in order', async () => {
    const answers = Promise.all(['a', 'b', 'c'].map((command) => host.ask('x', command)));
    await time.settle();
    expect(actors.latest().batches).toEqual([['a', 'b', 'c']]);
    actors.latest().release();
    expect(await answers).toEqual(['did a', 'did b', 'did c']);
  });

  it('never runs an actor beside itself: what comes meanwhile is the next batch', async () => {
    const first = host.ask('x', 'a');
    await time.settle();
    const rest = Promise.all([host.ask('x', 'b'), host.ask('x', 'c')]);
    await time.settle();
    expect(actors.latest().batches).toEqual([['a']]);
    actors.latest().release();
    await first;
    await time.settle();
    expect(actors.latest().batches).toEqual([['a'], ['b', 'c']]);
    actors.latest().release();
    expect(await rest).toEqual(['did b', 'did c']);
  });

  it('refuses what the mailbox cannot hold, and keeps what it holds', async () => {
    const held = host.ask('x', 'held');
    await time.settle();
    const waiting = Array.from({ length: actorSettings.mailboxCapacity }, (_, n) => host.ask('x', String(n)));
    await expect(host.ask('x', 'one too many')).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
    actors.latest().release();
    await expect(held).resolves.toBe('did held');
    for (let left = actorSettings.mailboxCapacity; left > 0; left -= actorSettings.mailboxBatch) {
      await time.settle();
      actors.latest().release();
    }
    await expect(Promise.all(waiting)).resolves.toHaveLength(actorSettings.mailboxCapacity);
  });

  it('refuses what is more than all of its actors together may hold, until there is room again', async () => {
    const refused: unknown[] = [];
    const waiting = Array.from({ length: initiallyOpen }, (_, n) =>
      host.ask(`actor ${n % 100}`, String(n)).catch((error: unknown) => refused.push(error)),
    );
    await expect(host.ask('another', 'one too many')).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
    expect(refused).toEqual([]);
    await time.advance(actorSettings.commandDeadlineMs + actorSettings.deadlineSweepMs);
    await Promise.all(waiting);
    expect(refused).toHaveLength(initiallyOpen);
    const answer = host.ask('another', 'in time');
    await time.settle();
    actors.latest().release();
    expect(await answer).toBe('did in time');
  });

  it('lets in fewer at once when it did not answer those before in time', async () => {
    const waiting = Array.from({ length: initiallyOpen }, (_, n) =>
      host.ask(`actor ${n % 100}`, String(n)).catch((error: ParleyError) => error.code),
    );
    await time.advance(actorSettings.commandDeadlineMs + 2 * actorSettings.deadlineSweepMs);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['UNAVAILABLE']));
    const refused: unknown[] = [];
    for (let n = 0; n < actorSettings.openAtLeast; n++)
      void host.ask('another', String(n)).catch((error: unknown) => refused.push(error));
    await expect(host.ask('another', 'one too many')).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(refused).toEqual([]);
  });

  it('gives the same commands to the next activation when one was lost', async () => {
    const answer = Promise.all([host.ask('x', 'a'), host.ask('x', 'b')]);
    await time.settle();
    actors.latest().release(new ActivationLost('superseded'));
    await time.settle();
    await time.advance(actorSettings.reactivateFirstMs);
    expect(actors.activated).toHaveLength(2);
    expect(actors.latest().batches).toEqual([['a', 'b']]);
    actors.latest().release();
    expect(await answer).toEqual(['did a', 'did b']);
  });

  it('rejects a batch that failed for good, and activates anew for the next', async () => {
    const failed = host.ask('x', 'a');
    await time.settle();
    actors.latest().release(new Error('impossible'));
    await expect(failed).rejects.toThrow('impossible');
    void host.ask('x', 'b');
    await time.settle();
    expect(actors.activated).toHaveLength(2);
  });

  it('answers UNAVAILABLE at the deadline, however long the actor hangs', async () => {
    const refused = expect(host.ask('x', 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    await time.settle();
    await time.advance(actorSettings.commandDeadlineMs + actorSettings.deadlineSweepMs);
    await refused;
  });

  it('answers UNAVAILABLE at the deadline while the actor cannot be activated, and works again when it can', async () => {
    actors.failing = new ActivationLost('PostgreSQL is away');
    const refused = expect(host.ask('x', 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await time.advance(actorSettings.commandDeadlineMs + actorSettings.deadlineSweepMs);
    await refused;
    actors.failing = null;
    await time.advance(actorSettings.reactivateMaxMs);
    const answer = host.ask('x', 'b');
    await time.advance(actorSettings.reactivateMaxMs);
    expect(actors.latest().batches).toEqual([['b']]);
    actors.latest().release();
    expect(await answer).toBe('did b');
  });

  it('forgets an actor that nobody needed for a while, and not one that is at work', async () => {
    const hanging = expect(host.ask('busy', 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const done = host.ask('idle', 'a');
    await time.settle();
    actors.latest().release();
    await done;
    await time.advance(actorSettings.passivateAfterMs - 1);
    expect(host.size).toBe(2);
    await time.advance(actorSettings.passivationSweepMs);
    expect(host.size).toBe(1);
    await hanging;
  });

  it('forgets the longest idle actor when there are too many', async () => {
    const small = new ActorHost(actors, time.clock, time.timers, 2);
    const done = async (id: string) => {
      const answer = small.ask(id, 'a');
      await time.settle();
      for (const { actor } of actors.activated) actor.release();
      await answer;
    };
    for (const id of ['x', 'y', 'x', 'z', 'x']) await done(id);
    expect(small.size).toBe(2);
    expect(actors.activated.map(({ id }) => id)).toEqual(['x', 'y', 'z']);
    await done('y');
    expect(actors.activated.map(({ id }) => id)).toEqual(['x', 'y', 'z', 'y']);
  });

  it('forgets no actor that is at work, though it was there first', async () => {
    const small = new ActorHost(actors, time.clock, time.timers, 2);
    const busy = small.ask('x', 'a');
    await time.settle();
    const { actor } = actors.activated[0] as { actor: HeldActor };
    const idle = small.ask('y', 'a');
    await time.settle();
    actors.latest().release();
    await idle;
    const asked = [small.ask('z', 'a'), small.ask('x', 'b')];
    await time.settle();
    actor.release();
    await busy;
    await time.settle();
    expect(actor.batches).toEqual([['a'], ['b']]);
    actor.release();
    actors.latest().release();
    expect(await Promise.all(asked)).toEqual(['did a', 'did b']);
    expect(small.size).toBe(2);
  });

  it('activates anew in shards that came under a new epoch', async () => {
    const first = host.ask('x', 'a');
    await time.settle();
    actors.latest().release();
    await first;
    host.deactivateShards(new Set([shardOf('x')]));
    void host.ask('x', 'b');
    await time.settle();
    expect(actors.activated).toHaveLength(2);
  });

  it('does not keep an activation that was under way when its shard came under a new epoch', async () => {
    let release: ((actor: HeldActor) => void) | undefined;
    const activate = actors.activate.bind(actors);
    actors.activate = () => new Promise((resolve) => (release = resolve));
    const answer = host.ask('x', 'a');
    await time.settle();
    host.deactivateShards(new Set([shardOf('x')]));
    const stale = new HeldActor();
    actors.activate = activate;
    release?.(stale);
    await time.advance(actorSettings.reactivateMaxMs);
    expect(stale.batches).toEqual([]);
    actors.latest().release();
    expect(await answer).toBe('did a');
  });

  it('says of a shard that it is quiet when all that was begun in it has ended', async () => {
    const both = new Set([shardOf('x'), shardOf('y')]);
    const answer = host.ask('x', 'a');
    await time.settle();
    expect(host.evict(both).quiet).toEqual(new Set([shardOf('y')]));
    actors.latest().release();
    await answer;
    await time.settle();
    expect(host.evict(both).quiet).toEqual(both);
  });

  it('evicts: what was begun ends here, and what waits is sent elsewhere', async () => {
    const begun = host.ask('x', 'begun');
    await time.settle();
    const waits = expect(host.ask('x', 'waits')).rejects.toBeInstanceOf(ActorMoved);
    const { settled } = host.evict(new Set([shardOf('x')]));
    await waits;
    actors.latest().release();
    expect(await settled).toEqual(new Set([shardOf('x')]));
    expect(await begun).toBe('did begun');
    expect(actors.latest().batches).toEqual([['begun']]);
  });

  it('does not say of a shard that it is evicted while something in it has not ended', async () => {
    const hanging = host.ask('x', 'hangs').catch(() => undefined);
    await time.settle();
    const { quiet, settled } = host.evict(new Set([shardOf('x'), shardOf('y')]));
    expect(quiet).toEqual(new Set([shardOf('y')]));
    await time.advance(actorSettings.flushMs);
    expect(await settled).toEqual(new Set([shardOf('y')]));
    await time.advance(actorSettings.commandDeadlineMs);
    await hanging;
  });

  it('sends callers elsewhere when the actor cannot be here, and does not try again', async () => {
    actors.failing = new ActorMoved();
    await expect(Promise.all([host.ask('x', 'a'), host.ask('x', 'b')])).rejects.toBeInstanceOf(ActorMoved);
    actors.failing = null;
    await time.advance(actorSettings.reactivateForMs);
    expect(actors.activated).toEqual([]);
  });

  it('wakes actors that nobody asks, until each has been activated', async () => {
    actors.failing = new ActivationLost('PostgreSQL is away');
    const woken = host.wake(['x', 'y']);
    await time.settle();
    actors.failing = null;
    await time.advance(actorSettings.reactivateMaxMs);
    await woken;
    expect(actors.activated.map(({ id }) => id).toSorted()).toEqual(['x', 'y']);
    await host.wake(['x']);
    expect(actors.activated).toHaveLength(2);
  });

  it('wakes so many at once, and the others after them', async () => {
    const held: (() => void)[] = [];
    const activate = actors.activate.bind(actors);
    actors.activate = async (id) => {
      await new Promise<void>((resolve) => void held.push(resolve));
      return activate(id);
    };
    const { wakeAtOnce } = actorSettings;
    const woken = host.wake(Array.from({ length: wakeAtOnce + 1 }, (_, n) => `actor ${n}`));
    await time.settle();
    expect(held).toHaveLength(wakeAtOnce);
    for (const release of held.splice(0)) release();
    await time.settle();
    expect(held).toHaveLength(1);
    held[0]?.();
    await woken;
    expect(actors.activated).toHaveLength(wakeAtOnce + 1);
  });

  it('activates no more, after a while, what cannot be activated and nobody waits for', async () => {
    actors.failing = new ActivationLost('PostgreSQL is away');
    const refused = expect(host.ask('x', 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    let attempts = 0;
    const activate = actors.activate.bind(actors);
    actors.activate = (id) => {
      attempts += 1;
      return activate(id);
    };
    const { reactivateForMs, reactivateMaxMs } = actorSettings;
    await time.advance(reactivateForMs - reactivateMaxMs);
    await refused;
    const soFar = attempts;
    await time.advance(reactivateMaxMs);
    expect(attempts).toBeGreaterThan(soFar);
    await time.advance(reactivateMaxMs);
    const atLast = attempts;
    await time.advance(reactivateForMs);
    expect(attempts).toBe(atLast);
  });

  it('answers everybody when it stops, and whoever comes after', async () => {
    const refusals = ['x', 'x', 'y'].map((id) =>
      expect(host.ask(id, 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true }),
    );
    await time.settle();
    host.stop();
    await Promise.all([...refusals, expect(host.ask('x', 'b')).rejects.toMatchObject({ code: 'UNAVAILABLE' })]);
  });
});
