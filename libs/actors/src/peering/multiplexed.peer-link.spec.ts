import { beforeEach, describe, expect, it } from '@jest/globals';

import { MemoryPeerNetwork } from '#actors/testing';
import { SeededRandom } from '#kernel';
import { ParleyError } from '#protocol';
import { ManualTime } from '#testing';

import { OwnerDirectory } from '../owner-directory.js';
import { ActorMoved, PeerLost } from '../peer-link.js';
import { actorSettings } from '../settings.js';
import { MultiplexedPeerLink } from './multiplexed.peer-link.js';
import { type PeerConnection, type PeerConnectionEvents, PeerTransport } from './peer-transport.js';

const secret = 'a secret of this test, and of no use elsewhere';
const latencyMs = 1;
/** The way there and back twice: to open, and to prove oneself. Then a command and its answer. */
const firstAnswerMs = latencyMs * 6;
const unavailable = { code: 'UNAVAILABLE', retryable: true };

interface Command {
  readonly text: string;
}

class TestDirectory extends OwnerDirectory {
  readonly forgotten: string[] = [];
  addressOf = async (): Promise<string | null> => 'owner';

  forget(_shard: number, address: string): void {
    this.forgotten.push(address);
  }
}

let time: ManualTime;
let network: MemoryPeerNetwork;
let directory: TestDirectory;
let received: string[];
let answer: (command: Command) => Promise<string>;
let failures: unknown[];
let frames: string[];
/** How often a connection was opened. */
let opened: number;
/** By which a process hears what comes on the connection that was opened to it last. */
const ears = new Map<MultiplexedPeerLink<Command, string>, PeerConnectionEvents>();
beforeEach(() => {
  opened = 0;
  ears.clear();
  time = new ManualTime();
  network = new MemoryPeerNetwork({ timers: time.timers, latencyMs: () => latencyMs });
  directory = new TestDirectory();
  received = [];
  answer = async ({ text }) => `${text} done`;
  failures = [];
  frames = [];
});

interface Named {
  readonly at: string;
  readonly bootId?: string;
  readonly secret?: string;
  readonly hosts?: boolean;
}

/** A process at an address of its own, listening. */
function process({ at, bootId = `boot of ${at}`, secret: with_ = secret, hosts = true }: Named) {
  const link = new MultiplexedPeerLink<Command, string>({
    self: { bootId, address: hosts ? at : null },
    secret: with_,
    clock: time.clock,
    timers: time.timers,
    random: new SeededRandom(at.length + bootId.length),
    transport: new CountedTransport(network.transportAt(at)),
    directory,
    onFailure: (error) => failures.push(error),
    parseReply: (reply) => {
      if (typeof reply !== 'string') throw new Error('not a reply');
      return reply;
    },
    ...(hosts ? { service } : {}),
  });
  network.listen(at, (connection) => {
    const events = heard(link.accept(connection));
    ears.set(link, events);
    return events;
  });
  return link;
}

class CountedTransport extends PeerTransport {
  constructor(private readonly counted: PeerTransport) {
    super();
  }

  open(address: string, events: PeerConnectionEvents): PeerConnection {
    opened += 1;
    return this.counted.open(address, events);
  }
}

/** Lets the process hear a frame that its peer never sent. */
function forge(link: MultiplexedPeerLink<Command, string>, frame: string): void {
  ears.get(link)?.frame(frame);
}

/** Somebody who connects to the owner, and has nothing to prove anything with. */
function strangerTo(address = 'owner') {
  const told: string[] = [];
  const events = { opened: () => told.push('opened'), frame: () => undefined, closed: () => told.push('closed') };
  return { told, connection: network.transportAt('stranger').open(address, events as PeerConnectionEvents) };
}

const service = {
  parseActorId: (actorId: string) => {
    if (actorId === 'nobody') throw new Error('not an actor');
    return actorId;
  },
  parse: (command: unknown) => {
    if (typeof (command as { text?: unknown } | null)?.text !== 'string') throw new Error('no text');
    return command as Command;
  },
  ask: (actorId: string, command: Command) => {
    received.push(`${actorId} ${command.text}`);
    return answer(command);
  },
  onFailure: (error: unknown) => failures.push(error),
};

const heard = (events: PeerConnectionEvents): PeerConnectionEvents => ({
  opened: () => events.opened(),
  closed: () => events.closed(),
  frame: (text) => {
    frames.push(text);
    events.frame(text);
  },
});

/** How a question ended: the reply, or the error. */
function ended(asked: Promise<string>): { readonly as: () => unknown } {
  let outcome: unknown = 'waiting';
  asked.then(
    (reply) => (outcome = reply),
    (error: unknown) => (outcome = error),
  );
  return { as: () => outcome };
}

const held = () => new Promise<string>(() => undefined);
const hello = { text: 'Hello' };

async function connected() {
  const owner = process({ at: 'owner' });
  const caller = process({ at: 'caller', hosts: false });
  const first = caller.ask('actor', { text: 'first' });
  await time.advance(firstAnswerMs);
  expect(await first).toBe('first done');
  return { owner, caller };
}

describe('The peer link', () => {
  it('carries a command to its owner, and the answer back', async () => {
    await connected();
    expect(received).toEqual(['actor first']);
    expect(failures).toEqual([]);
  });

  it('carries a thousand commands of one tick in one frame, and keeps their order', async () => {
    const { caller } = await connected();
    frames = [];
    received = [];
    const texts = Array.from({ length: 1_000 }, (_, index) => `message ${index}`);
    const asked = texts.map((text) => caller.ask('actor', { text }));
    await time.advance(latencyMs * 2);
    expect(await Promise.all(asked)).toEqual(texts.map((text) => `${text} done`));
    expect(received).toEqual(texts.map((text) => `actor ${text}`));
    expect(frames).toHaveLength(1);
  });

  it('keeps the order of commands to one actor also while its owner is looked up', async () => {
    const { caller } = await connected();
    received = [];
    const delays = [50, 0];
    directory.addressOf = async () => {
      await time.timers.sleep(delays.shift() ?? 0);
      return 'owner';
    };
    const asked = [caller.ask('actor', { text: 'one' }), caller.ask('actor', { text: 'two' })];
    await time.advance(100);
    await Promise.all(asked);
    expect(received).toEqual(['actor one', 'actor two']);
  });

  it('carries what two nodes ask of each other on one connection', async () => {
    const { owner } = await connected();
    const third = process({ at: 'third' });
    const there = third.ask('actor', hello);
    await time.advance(firstAnswerMs);
    directory.addressOf = async () => 'third';
    const back = owner.ask('actor', hello);
    await time.advance(latencyMs * 2);
    expect([await there, await back]).toEqual(['Hello done', 'Hello done']);
    expect([owner.connections, third.connections]).toEqual([2, 1]);
  });

  it('answers when two nodes open a connection at the same time', async () => {
    const [one, two] = [process({ at: 'one' }), process({ at: 'two' })];
    directory.addressOf = async () => 'two';
    const there = one.ask('actor', hello);
    await time.settle();
    directory.addressOf = async () => 'one';
    const back = two.ask('actor', hello);
    await time.advance(firstAnswerMs);
    expect([await there, await back]).toEqual(['Hello done', 'Hello done']);
  });

  it('carries a refusal back as it was', async () => {
    const { caller } = await connected();
    answer = () => Promise.reject(new ParleyError('OVERLOADED', { retryAfterMs: 123 }));
    const asked = ended(caller.ask('actor', hello));
    await time.advance(latencyMs * 2);
    expect(asked.as()).toMatchObject({ code: 'OVERLOADED', retryAfterMs: 123 });
    expect(directory.forgotten).toEqual([]);
  });

  it('says that the actor has moved, and forgets where it was', async () => {
    const { caller } = await connected();
    answer = () => Promise.reject(new ActorMoved());
    const asked = ended(caller.ask('actor', hello));
    await time.advance(latencyMs * 2);
    expect(asked.as()).toBeInstanceOf(ActorMoved);
    expect(directory.forgotten).toEqual(['owner']);
  });

  it('says that the actor has moved when nobody owns it, or whoever is asked hosts nothing', async () => {
    const caller = process({ at: 'caller', hosts: false });
    directory.addressOf = async () => null;
    await expect(caller.ask('actor', hello)).rejects.toBeInstanceOf(ActorMoved);
    const idle = process({ at: 'idle', hosts: false });
    directory.addressOf = async () => 'idle';
    const asked = ended(caller.ask('actor', hello));
    await time.advance(firstAnswerMs);
    expect(asked.as()).toBeInstanceOf(ActorMoved);
    expect(idle.connections).toBe(1);
  });

  it('says UNAVAILABLE when the owner fails, and nothing of why', async () => {
    const { caller } = await connected();
    answer = () => Promise.reject(new Error('a secret'));
    const asked = ended(caller.ask('actor', hello));
    await time.advance(latencyMs * 2);
    expect(asked.as()).toMatchObject(unavailable);
    expect(String(asked.as())).not.toContain('a secret');
    expect(failures).toEqual([new Error('a secret')]);
  });

  it('says UNAVAILABLE when what the owner answers is no reply', async () => {
    const { caller } = await connected();
    answer = async () => ({ not: 'a reply' }) as unknown as string;
    const asked = ended(caller.ask('actor', hello));
    await time.advance(latencyMs * 2);
    expect(asked.as()).toBeInstanceOf(PeerLost);
  });

  it('says UNAVAILABLE when the directory fails, and in time when it says nothing', async () => {
    const caller = process({ at: 'caller', hosts: false });
    directory.addressOf = () => Promise.reject(new Error('PostgreSQL is away'));
    await expect(caller.ask('actor', hello)).rejects.toBeInstanceOf(PeerLost);
    directory.addressOf = () => new Promise(() => undefined);
    const asked = ended(caller.ask('another actor', hello));
    await time.advance(actorSettings.peerDeadlineMs + actorSettings.deadlineSweepMs);
    expect(asked.as()).toBeInstanceOf(PeerLost);
  });
});

describe('What arrives at an owner', () => {
  it('is parsed like anybody’s input, each command for itself', async () => {
    const { caller } = await connected();
    received = [];
    const asked = [
      ended(caller.ask('actor', { text: 1 } as unknown as Command)),
      ended(caller.ask('nobody', hello)),
      ended(caller.ask('actor', hello)),
    ];
    await time.advance(latencyMs * 2);
    const invalid: unknown = expect.objectContaining({ code: 'INVALID_REQUEST' });
    expect(asked.map(({ as }) => as())).toEqual([invalid, invalid, 'Hello done']);
    expect(received).toEqual(['actor Hello']);
  });

  it('is refused with its connection when it is no frame', async () => {
    const { owner, caller } = await connected();
    answer = held;
    const asked = ended(caller.ask('actor', hello));
    await time.advance(latencyMs);
    forge(owner, '{"asks":');
    await time.advance(latencyMs);
    expect(asked.as()).toBeInstanceOf(PeerLost);
    expect([owner.connections, caller.connections]).toEqual([0, 0]);
  });

  it('is refused from whoever does not know the secret', async () => {
    const owner = process({ at: 'owner' });
    const stranger = process({ at: 'stranger', secret: 'another secret of the same length, no use here' });
    const asked = ended(stranger.ask('actor', hello));
    await time.advance(firstAnswerMs);
    expect(asked.as()).toBeInstanceOf(PeerLost);
    expect([received, owner.connections]).toEqual([[], 0]);
    expect(failures).toEqual([new Error('the other end does not know the secret')]);
  });

  it('is refused from a stranger who sends a command instead of a greeting, or sends too much', async () => {
    const owner = process({ at: 'owner' });
    for (const text of ['{"asks":[[1,"actor",{"text":"Hello"}]],"answers":[]}', ' '.repeat(3_000)]) {
      const stranger = strangerTo();
      await time.advance(latencyMs * 2);
      stranger.connection.send(text);
      await time.advance(latencyMs * 2);
      expect(stranger.told).toEqual(['opened', 'closed']);
    }
    expect([received, owner.connections]).toEqual([[], 0]);
  });

  it('is given up when it is a stranger who says nothing, of whom there may be so many', async () => {
    const owner = process({ at: 'owner' });
    const strangers = Array.from({ length: actorSettings.peerHandshakes + 1 }, () => strangerTo());
    await time.advance(latencyMs * 3);
    expect(owner.connections).toBe(actorSettings.peerHandshakes);
    expect(strangers.at(-1)?.told).toContain('closed');
    await time.advance(actorSettings.peerHandshakeMs + latencyMs);
    expect(strangers.filter(({ told }) => told.includes('closed'))).toHaveLength(strangers.length);
    expect(owner.connections).toBe(0);
  });
});

describe('A peer link that is cut', () => {
  it('says so at once to everybody who waits for an answer', async () => {
    const { owner, caller } = await connected();
    answer = held;
    const asked = Array.from({ length: 100 }, () => ended(caller.ask('actor', hello)));
    await time.advance(latencyMs);
    expect(received).toHaveLength(101);
    network.cut('owner', 'caller');
    await time.advance(latencyMs);
    for (const { as } of asked) expect(as()).toMatchObject(unavailable);
    expect(new Set(asked.map(({ as }) => (as() as object).constructor))).toEqual(new Set([PeerLost]));
    expect([owner.connections, caller.connections]).toEqual([0, 0]);
    expect(directory.forgotten).toContain('owner');
  });

  it('is found within two seconds when the other end has gone and nobody said so', async () => {
    const { owner, caller } = await connected();
    network.silence('owner', 'caller');
    const asked = ended(caller.ask('actor', hello));
    await time.advance(actorSettings.peerBeatMs * actorSettings.peerSilentBeats);
    await time.advance(actorSettings.peerBeatMs);
    expect(asked.as()).toBeInstanceOf(PeerLost);
    expect([owner.connections, caller.connections]).toEqual([0, 0]);
  });

  it('stays up for as long as both are there, though nobody asks', async () => {
    const { owner, caller } = await connected();
    await time.advance(600_000);
    expect([owner.connections, caller.connections]).toEqual([1, 1]);
    frames = [];
    const asked = caller.ask('actor', hello);
    await time.advance(latencyMs * 2);
    expect(await asked).toBe('Hello done');
  });

  it('is up again as soon as somebody asks', async () => {
    const { caller } = await connected();
    network.cut('owner', 'caller');
    await time.advance(latencyMs);
    network.heal('owner', 'caller');
    const asked = caller.ask('actor', hello);
    await time.advance(firstAnswerMs);
    expect(await asked).toBe('Hello done');
  });

  it('is tried again after a pause that grows, and answers at once meanwhile', async () => {
    const caller = process({ at: 'caller', hosts: false });
    network.cut('owner', 'caller');
    const refusedFor = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 10) {
        const asked = ended(caller.ask('actor', hello));
        await time.advance(10);
        expect(asked.as()).toBeInstanceOf(PeerLost);
      }
    };
    await refusedFor(1_000);
    expect(opened).toBeGreaterThan(3);
    await refusedFor(9_000);
    expect(opened).toBeLessThan(17);
    network.heal('owner', 'caller');
    process({ at: 'owner' });
    await time.advance(actorSettings.peerReopenMaxMs);
    const asked = caller.ask('actor', hello);
    await time.advance(firstAnswerMs);
    expect(await asked).toBe('Hello done');
  });

  it('makes way for the next run of the same node', async () => {
    const first = process({ at: 'first' });
    const owner = process({ at: 'owner' });
    directory.addressOf = async () => 'owner';
    const before = first.ask('actor', hello);
    await time.advance(firstAnswerMs);
    await before;
    // The node at `first` ends without a word, and begins anew.
    network.silence('first', 'owner');
    network.crash('first');
    network.heal('first', 'owner');
    const again = process({ at: 'first', bootId: 'second boot' });
    const asked = again.ask('actor', hello);
    await time.advance(firstAnswerMs);
    expect(await asked).toBe('Hello done');
    directory.addressOf = async () => 'first';
    const back = owner.ask('actor', hello);
    await time.advance(latencyMs * 2);
    expect(await back).toBe('Hello done');
    expect(owner.connections).toBe(1);
  });
});

describe('The bounds of a peer link', () => {
  it('answer OVERLOADED to whoever asks when too much is open, and let the others be answered', async () => {
    const { caller } = await connected();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    answer = () => gate.then(() => 'done');
    const asked = Array.from({ length: actorSettings.peerQuestions + 7 }, () => ended(caller.ask('actor', hello)));
    await time.advance(latencyMs);
    const refused = asked.filter(({ as }) => as() !== 'waiting');
    expect(refused).toHaveLength(7);
    for (const { as } of refused) {
      expect(as()).toMatchObject({ code: 'OVERLOADED', retryAfterMs: actorSettings.retryAfterMs });
    }
    release();
    await time.advance(latencyMs);
    expect(asked.filter(({ as }) => as() === 'done')).toHaveLength(actorSettings.peerQuestions);
    const next = caller.ask('actor', hello);
    await time.advance(latencyMs * 2);
    expect(await next).toBe('done');
  });

  it('count bytes too, and also what waits for a connection', async () => {
    const caller = process({ at: 'caller', hosts: false });
    process({ at: 'owner' });
    const large = { text: 'x'.repeat(200_000) };
    const asked = Array.from({ length: 100 }, () => ended(caller.ask('actor', large)));
    await time.settle();
    const fitting = Math.floor(actorSettings.peerQuestionBytes / 200_048);
    expect(asked.filter(({ as }) => as() === 'waiting')).toHaveLength(fitting);
    await time.advance(firstAnswerMs);
    expect(asked.filter(({ as }) => typeof as() === 'string')).toHaveLength(fitting);
  });

  it('hold at the owner, whoever asks', async () => {
    const owner = process({ at: 'owner' });
    answer = held;
    const caller = process({ at: 'caller' });
    const first = ended(caller.ask('actor', hello));
    await time.advance(firstAnswerMs);
    expect(first.as()).toBe('waiting');
    const asks = Array.from({ length: actorSettings.peerQuestions }, (_, index) => [index + 2, 'actor', hello]);
    forge(owner, JSON.stringify({ asks, answers: [] }));
    await time.advance(latencyMs);
    expect(received).toHaveLength(actorSettings.peerQuestions);
  });

  it('refuse what fits no frame', async () => {
    const { caller } = await connected();
    const asked = caller.ask('actor', { text: 'x'.repeat(actorSettings.peerFrameBytes) });
    await expect(asked).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    answer = async () => 'x'.repeat(actorSettings.peerFrameBytes);
    const answered = ended(caller.ask('actor', hello));
    await time.advance(latencyMs * 2);
    expect(answered.as()).toMatchObject({ code: 'INTERNAL' });
  });

  it('end the connection with a peer that does not read', async () => {
    const { owner, caller } = await connected();
    const large = 'x'.repeat(250_000);
    answer = async () => large;
    network.silence('owner', 'caller');
    const asks = (from: number) => Array.from({ length: 100 }, (_, index) => [from + index, 'actor', hello]);
    forge(owner, JSON.stringify({ asks: asks(10), answers: [] }));
    await time.settle();
    expect(owner.connections).toBe(1);
    forge(owner, JSON.stringify({ asks: asks(200), answers: [] }));
    await time.settle();
    expect(owner.connections).toBe(0);
    expect(failures).toEqual([new Error('the other end does not read')]);
    expect(caller.connections).toBe(1);
  });

  it('answer by the deadline, whatever the owner does', async () => {
    const { caller } = await connected();
    answer = held;
    const asked = ended(caller.ask('actor', hello));
    await time.advance(actorSettings.peerDeadlineMs - 1);
    expect(asked.as()).toBe('waiting');
    await time.advance(actorSettings.deadlineSweepMs + 1);
    expect(asked.as()).toBeInstanceOf(PeerLost);
    expect(caller.connections).toBe(1);
  });
});

describe('A peer link that stops', () => {
  it('lets the answers that are ready leave, answers everybody else, and leaves no timer', async () => {
    const { owner, caller } = await connected();
    // As in production: when every promise that can settle has done so.
    time.timers.soon = () => time.settle();
    let release: () => void = () => undefined;
    answer = () => new Promise((resolve) => (release = () => resolve('at last')));
    const asked = ended(caller.ask('actor', hello));
    await time.settle();
    await time.advance(latencyMs);
    release();
    await owner.stop();
    await time.advance(latencyMs);
    expect(asked.as()).toBe('at last');
    answer = held;
    const waiting = ended(caller.ask('actor', hello));
    await time.settle();
    await caller.stop();
    await time.advance(latencyMs);
    expect(waiting.as()).toBeInstanceOf(PeerLost);
    await expect(caller.ask('actor', hello)).rejects.toBeInstanceOf(PeerLost);
    // What is still on its way arrives nowhere.
    await time.advance(firstAnswerMs);
    expect(time.waiting).toBe(0);
  });
});
