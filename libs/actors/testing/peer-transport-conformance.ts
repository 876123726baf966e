import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { AcceptPeerConnection, PeerConnection, PeerConnectionEvents, PeerTransport } from '../src/peering/peer-transport.js';
import { actorSettings } from '../src/settings.js';

export interface PeerTransportUnderTest {
  readonly transport: PeerTransport;
  /** Where the connections go that are opened to `address`. */
  listen(accept: AcceptPeerConnection): void;
  readonly address: string;
  /** Addresses where nobody is, or that are none. */
  readonly nowhere: readonly string[];
  /** Ends every connection from outside. */
  cut(): void;
  close(): Promise<void>;
}

/** One end: what it was told, and whoever waits for that. */
class End implements PeerConnectionEvents {
  readonly told: string[] = [];
  #waiting: (() => void)[] = [];

  opened = () => this.#tell('opened');
  frame = (text: string) => this.#tell(text);
  closed = () => this.#tell('closed');

  async until(isSo: (told: readonly string[]) => boolean): Promise<readonly string[]> {
    while (!isSo(this.told)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.told;
  }

  untilTold(what: string): Promise<readonly string[]> {
    return this.until((told) => told.includes(what));
  }

  #tell(what: string): void {
    this.told.push(what);
    for (const look of this.#waiting.splice(0)) look();
  }
}

/** What every {@link PeerTransport} promises. Run it on each of them. */
export function peerTransportConformance(engine: string, begin: () => Promise<PeerTransportUnderTest>): void {
  describe(`peer transport on ${engine}`, () => {
    let under: PeerTransportUnderTest;
    let [here, there]: [End, End] = [new End(), new End()];
    let accepted: PeerConnection;
    beforeAll(async () => {
      under = await begin();
    });
    afterAll(() => under.close());
    beforeEach(() => {
      [here, there] = [new End(), new End()];
      under.listen((connection) => {
        accepted = connection;
        return there;
      });
    });

    const opened = async (): Promise<PeerConnection> => {
      const connection = under.transport.open(under.address, here);
      expect(here.told).toEqual([]);
      await here.untilTold('opened');
      return connection;
    };

    it('carries frames both ways: whole, in order, once', async () => {
      const connection = await opened();
      const frames = Array.from({ length: 200 }, (_, index) => `${index} ${'𝄞 é '.repeat(index)}`);
      for (const frame of frames) connection.send(frame);
      await there.until((told) => told.length >= frames.length);
      for (const frame of frames) accepted.send(frame);
      await here.until((told) => told.length > frames.length);
      expect(there.told).toEqual(frames);
      expect(here.told).toEqual(['opened', ...frames]);
      expect([connection.bufferedBytes, accepted.bufferedBytes]).toEqual([0, 0]);
    });

    it('carries a frame of the largest size', async () => {
      const connection = await opened();
      const frame = 'x'.repeat(actorSettings.peerFrameBytes);
      connection.send(frame);
      expect(await there.until((told) => told.length > 0)).toEqual([frame]);
    });

    it('ends the connection for both when a frame is larger, and hands nothing of it over', async () => {
      const connection = await opened();
      connection.send('é'.repeat(actorSettings.peerFrameBytes / 2 + 1));
      await Promise.all([here.untilTold('closed'), there.untilTold('closed')]);
      expect([here.told, there.told]).toEqual([['opened', 'closed'], ['closed']]);
    });

    it('brings what was sent before the connection was closed, then tells the other end, and nothing to whoever closed it', async () => {
      const connection = await opened();
      connection.send('the last word');
      connection.close();
      accepted.send('too late');
      await there.untilTold('closed');
      expect(there.told).toEqual(['the last word', 'closed']);
      expect(here.told).toEqual(['opened']);
    });

    it('takes no frame after its end for anything', async () => {
      const connection = await opened();
      accepted.close();
      await here.untilTold('closed');
      connection.send('into the void');
      connection.close();
      accepted.close();
      expect([here.told, there.told]).toEqual([['opened', 'closed'], []]);
    });

    it('tells both ends when the connection ends from outside', async () => {
      await opened();
      under.cut();
      await Promise.all([here.untilTold('closed'), there.untilTold('closed')]);
      expect([here.told, there.told]).toEqual([['opened', 'closed'], ['closed']]);
    });

    it('lets whoever takes a connection end it at once', async () => {
      under.listen((connection) => {
        connection.close();
        return there;
      });
      under.transport.open(under.address, here);
      await here.untilTold('closed');
      expect(there.told).toEqual([]);
    });

    it('says of an address where nobody is that the connection is closed, and does not throw', async () => {
      for (const nowhere of under.nowhere) {
        const end = new End();
        under.transport.open(nowhere, end);
        expect(end.told).toEqual([]);
        expect(await end.untilTold('closed')).toEqual(['closed']);
      }
    });

    it('tells nothing of a connection that was closed before it was open', async () => {
      const connection = under.transport.open(under.address, here);
      connection.close();
      const other = new End();
      under.transport.open(under.address, other);
      await other.untilTold('opened');
      expect(here.told).toEqual([]);
    });
  });
}
