import { type Cancel, SeededRandom } from '#kernel';
import { ManualTime } from '#testing';

import { type IsAt, OwnerDirectory } from '../src/owner-directory.js';
import type { PeerService } from '../src/peering/answering.js';
import { MultiplexedPeerLink } from '../src/peering/multiplexed.peer-link.js';
import { type PeerConnection, type PeerConnectionEvents, PeerTransport } from '../src/peering/peer-transport.js';
import { MemoryPeerNetwork } from './memory.peer-network.js';

const secret = 'a secret of this test, and of no use elsewhere';

/** One way between two processes. */
export const latencyMs = 1;
/** Until a first command has its answer: the way there and back to open a connection and to prove oneself, and once more. */
export const firstAnswerMs = latencyMs * 6;

export interface TestCommand {
  readonly text: string;
}

export const hello: TestCommand = { text: 'Hello' };

/** An answer that never comes. */
export const held = (): Promise<string> => new Promise(() => undefined);

export interface NamedProcess {
  readonly at: string;
  /** What it says of where it is. */
  readonly address?: string;
  readonly bootId?: string;
  readonly secret?: string;
  readonly hosts?: boolean;
}

export type TestLink = MultiplexedPeerLink<TestCommand, string>;

/** Every actor is at `owner`, until the test says otherwise. */
class TestDirectory extends OwnerDirectory {
  readonly forgotten: string[] = [];
  readonly #whoHears = new Set<(isAt: IsAt) => void>();
  addressOf = async (): Promise<string | null> => 'owner';

  onMoved(listener: (isAt: IsAt) => void): Cancel {
    this.#whoHears.add(listener);
    return () => void this.#whoHears.delete(listener);
  }

  /** All actors are at `address` now, and everybody hears it. */
  moved(address: string): void {
    this.addressOf = async () => address;
    for (const listener of this.#whoHears) listener((_shard, asked) => asked === address);
  }

  forget(_shard: number, address: string): void {
    this.forgotten.push(address);
  }
}

/** Processes with real links, on a network and a time of the test's. What they host answers as the test says. */
export class PeerWorld {
  readonly time = new ManualTime();
  readonly network = new MemoryPeerNetwork({ timers: this.time.timers, latencyMs: () => latencyMs });
  readonly directory = new TestDirectory();
  /** What reached an actor, in order. */
  received: string[] = [];
  answer: (command: TestCommand) => Promise<string> = async ({ text }) => `${text} done`;
  readonly failures: unknown[] = [];
  /** What came to whoever listens. */
  frames: string[] = [];
  /** How often a connection was opened. */
  opened = 0;
  /** By which a process hears what comes on the connection that was opened to it last. */
  readonly #ears = new Map<TestLink, PeerConnectionEvents>();

  /** A process at an address of its own, listening. */
  process({ at, address = at, bootId = `boot of ${at}`, secret: knows = secret, hosts = true }: NamedProcess): TestLink {
    const link: TestLink = new MultiplexedPeerLink({
      self: { bootId, address: hosts ? address : null },
      secret: knows,
      clock: this.time.clock,
      timers: this.time.timers,
      random: new SeededRandom(at.length + bootId.length),
      transport: new CountedTransport(this.network.transportAt(at), () => (this.opened += 1)),
      directory: this.directory,
      onFailure: (error) => this.failures.push(error),
      parseReply: (reply) => {
        if (typeof reply !== 'string') throw new Error('not a reply');
        return reply;
      },
      ...(hosts ? { service: this.#service() } : {}),
    });
    this.network.listen(at, (connection) => {
      const events = this.#overheard(link.accept(connection));
      this.#ears.set(link, events);
      return events;
    });
    return link;
  }

  /** An owner, and somebody who has asked it something before. */
  async connected(): Promise<{ readonly owner: TestLink; readonly caller: TestLink }> {
    const owner = this.process({ at: 'owner' });
    const caller = this.process({ at: 'caller', hosts: false });
    const first = caller.ask('actor', { text: 'first' });
    await this.time.advance(firstAnswerMs);
    await first;
    return { owner, caller };
  }

  /** Lets the process hear a frame that its peer never sent. */
  forge(link: TestLink, frame: string): void {
    this.#ears.get(link)?.frame(frame);
  }

  /** Somebody who connects to the owner, and has nothing to prove anything with. */
  strangerTo(address = 'owner'): { readonly told: readonly string[]; readonly connection: PeerConnection } {
    const told: string[] = [];
    const connection = this.network.transportAt('stranger').open(address, {
      opened: () => void told.push('opened'),
      frame: () => undefined,
      closed: () => void told.push('closed'),
    });
    return { told, connection };
  }

  #service(): PeerService<TestCommand, string> {
    return {
      parseActorId: (actorId) => {
        if (actorId === 'nobody') throw new Error('not an actor');
        return actorId;
      },
      parse: (command) => {
        if (typeof (command as { text?: unknown } | null)?.text !== 'string') throw new Error('no text');
        return command as TestCommand;
      },
      ask: (actorId, command) => {
        this.received.push(`${actorId} ${command.text}`);
        return this.answer(command);
      },
      onFailure: (error) => this.failures.push(error),
    };
  }

  #overheard(events: PeerConnectionEvents): PeerConnectionEvents {
    return {
      opened: () => events.opened(),
      closed: () => events.closed(),
      frame: (text) => {
        this.frames.push(text);
        events.frame(text);
      },
    };
  }
}

class CountedTransport extends PeerTransport {
  constructor(
    private readonly counted: PeerTransport,
    private readonly onOpen: () => void,
  ) {
    super();
  }

  open(address: string, events: PeerConnectionEvents): PeerConnection {
    this.onOpen();
    return this.counted.open(address, events);
  }
}

/** How a question has ended by now: with the reply, with the error, or not yet. */
export function ended(asked: Promise<string>): { readonly as: () => unknown } {
  let outcome: unknown = 'waiting';
  asked.then(
    (reply) => (outcome = reply),
    (error: unknown) => (outcome = error),
  );
  return { as: () => outcome };
}
