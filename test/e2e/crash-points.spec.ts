import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { type Moment, momentsOf } from '../../libs/client/testing/crashes/life.js';
import type { Doing } from '../../libs/client/testing/crashes/script.js';
import { Product } from '../support/product.js';
import type { Someone } from '../support/someone.js';
import { DeviceFolder } from './support/client-process.js';
import { storedOrder } from './support/stored-order.js';

jest.setTimeout(240_000);

/** What is written without a connection: two messages, changes to one that is sent and to one that is not, a message. */
const doings: readonly Doing[] = [
  { send: 'one' },
  { send: 'two' },
  { edit: 'zero, edited' },
  { react: '🎉', to: 3 },
  { send: 'three' },
];
const all = ['zero, edited', 'one', 'two', 'three'];
/** Its creation, and a revision for each thing that was done. */
const revisions = 1 + 1 + doings.length;

const of = (command: Moment['command'], number: number) =>
  momentsOf(command, number).map((moment) => ({ ...moment, title: `${moment.when} ${moment.step} of ${command} ${number}` }));

/** Of other writes the ends of the steps: what lies between one and the next is nothing that a store or a server would see. */
const endsOf = (command: Moment['command']) => of(command, 1).filter(({ when }) => when === 'after');

/** Whatever comes after a process that was killed waits until its lease has ended: several of them wait at once. */
describe('a process that is killed at one point in the life of a write', () => {
  let product: Product;
  const devices: DeviceFolder[] = [];
  let people = 0;
  beforeAll(async () => {
    product = await Product.start();
  }, 120_000);
  afterAll(async () => {
    await Promise.all(devices.map((device) => device.dispose()));
    await product.stop();
  });

  /** Somebody with a device, and somebody who reads what comes of it. */
  const conversation = async () => {
    const device = new DeviceFolder();
    devices.push(device);
    people += 1;
    const [writer, reader] = (await product.everyone(`writer ${people}`, `reader ${people}`)) as [Someone, Someone];
    const { conversation: direct } = await writer.does('conversation.open', { userId: reader.userId });
    const { conversationId } = direct;
    await writer.send(conversationId, 'zero');
    const token = await tokenOf(writer.name);
    return { conversationId, device, reader, role: { url: product.parley.url, token, conversationId } };
  };
  const tokenOf = (name: string) =>
    product.issuer.token({ sub: `subject of ${name}`, sid: 'device', preferred_username: name, name });
  const texts = async (reader: Someone, conversationId: string) => (await reader.history(conversationId)).map(({ text }) => text);

  it.concurrent.each([...of('message.send', 2), ...endsOf('message.edit'), ...endsOf('reaction.add')])(
    '$title: the next one carries out what was kept, once and in order',
    async ({ title: _title, ...moment }) => {
      const { conversationId, device, reader, role } = await conversation();
      const first = await device.start({ ...role, doings, moment });
      expect([await first.exited, first.said.at(-1)]).toEqual([{ code: null, signal: 'SIGKILL' }, { said: 'dying' }]);
      // What was not written yet when it died, the user writes again: all of it is there in the end.
      const written = moment.step === 'keep' ? doingsBefore(moment) : doings.length;
      const second = await device.start({ ...role, doings: doings.slice(written) });
      expect([await second.exited, second.said.at(-1)]).toEqual([{ code: 0, signal: null }, { said: 'idle' }]);

      const stored = await storedOrder(product.database, conversationId);
      expect(stored.revision).toBe(revisions);
      expect(stored.sequences).toEqual([1, 2, 3, 4]);
      const kept = [...first.kept, ...second.kept].map(({ id }) => id);
      expect(stored.keys.filter((key) => kept.includes(key))).toEqual(kept);
      expect(await texts(reader, conversationId)).toEqual(all);
      expect((await reader.history(conversationId)).map(({ reactions }) => reactions?.map(({ count }) => count))).toEqual([
        undefined,
        undefined,
        [1],
        undefined,
      ]);
    },
  );

  /** How many of the doings are in the store when a client dies over keeping one of them. */
  const doingsBefore = ({ command, number, when }: Moment): number => {
    const kinds = { 'message.send': 'send', 'message.edit': 'edit', 'reaction.add': 'react' } as Readonly<Record<string, string>>;
    const indexes = doings.flatMap((doing, index) => ((kinds[command] ?? '') in doing ? [index] : []));
    return (indexes[number - 1] ?? 0) + (when === 'after' ? 1 : 0);
  };

  it.concurrent('and at every one of them in turn: nothing is lost, doubled or disordered', async () => {
    const { conversationId, device, reader, role } = await conversation();
    const writing = await device.start({
      ...role,
      doings: Array.from({ length: 12 }, (_, n) => ({ send: `${n}` })),
      staysOffline: true,
    });
    await writing.says('written');
    await writing.kill();
    for (const moment of momentsOf('message.send', 1).slice(2)) {
      const next = await device.start({ ...role, doings: [], moment });
      expect([moment, (await next.exited).signal]).toEqual([moment, 'SIGKILL']);
    }
    const last = await device.start({ ...role, doings: [{ send: 'last' }] });
    await last.says('idle');
    const stored = await storedOrder(product.database, conversationId);
    expect(stored.keys.slice(1)).toEqual([...writing.kept, ...last.kept].map(({ id }) => id));
    expect(await texts(reader, conversationId)).toEqual(['zero', ...Array.from({ length: 12 }, (_, n) => `${n}`), 'last']);
  });
});
