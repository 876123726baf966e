import { describe, expect, it } from '@jest/globals';
import { type CommandName, type CommandRequest, ParleyError } from '#protocol';
import fc from 'fast-check';

import { World } from '../../testing/index.js';
import type { OutboxRevision, OutboxView } from '../storage/client-store.js';
import type { DurableCommand, OutboxEntry, StoredEntry } from '../storage/outbox-entry.js';
import { aboutOf } from './about.js';
import { decideAttempt, decideCancel, decideCommitted, decideDiscard, decideRefused, decideResend } from './decide-progress.js';
import { decideWrite } from './decide-write.js';
import type { Queueing } from './queueing.js';

const conversationId = '10000000-0000-4000-8000-000000000001';
const idOf = (number: number) => `20000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** An outbox as a store has it, in the hands of a test. */
class Entries {
  #all: readonly StoredEntry[] = [];
  #position = 0;
  #number = 0;

  get all(): readonly OutboxEntry[] {
    return this.#all.map(({ entry }) => entry);
  }

  /** What is left, told briefly: the command, the number of the entry and what it is about. */
  get brief(): readonly string[] {
    return this.all.map(({ command, id, request, state }) => {
      const { text, emoji, sequence } = request;
      const about = [text ?? emoji, sequence].filter((part) => part !== undefined).join(' ');
      return `${command} ${Number(id.slice(-12))}${about && ` ${about}`}${state === 'waiting' ? '' : ` (${state})`}`;
    });
  }

  write(command: DurableCommand, request: object, target?: number, capacity = 1_000): Queueing {
    const id = idOf((this.#number += 1));
    const asked = {
      id,
      lane: conversationId,
      command,
      request: { conversationId, ...request } as OutboxEntry['request'],
      ...(target !== undefined && { target: idOf(target) }),
    };
    const entry: OutboxEntry = { ...asked, about: aboutOf(asked), state: 'waiting', queuedAt: '2030-01-01T00:00:00.000Z' };
    return this.revise(entry.about, (view) => decideWrite(entry, capacity, view));
  }

  /** Does to the entry of this number what `decide` says. */
  move<Value>(number: number, decide: (id: string, view: OutboxView) => OutboxRevision<Value>) {
    const { about } = this.all.find(({ id }) => id === idOf(number)) ?? { about: idOf(number) };
    return this.revise(about, (view) => decide(idOf(number), view));
  }

  revise<Value>(about: string, decide: (view: OutboxView) => OutboxRevision<Value>): Value {
    const entries = this.#all.filter(({ entry }) => entry.about === about);
    const { append = [], replace = [], remove = [], value } = decide({ entries, waiting: this.#all.length });
    const replaced = this.#all.map((one) => replace.find(({ position }) => position === one.position) ?? one);
    const appended = append.map((entry) => ({ position: (this.#position += 1), entry }));
    this.#all = [...replaced.filter(({ position }) => !remove.includes(position)), ...appended];
    return value;
  }
}

const refused =
  (code: ParleyError['code'], heard = false) =>
  (id: string, view: OutboxView) =>
    decideRefused({ id, error: new ParleyError(code), heard }, view);

describe('what was never sent', () => {
  it.each<[string, (entries: Entries) => void, readonly string[]]>([
    ['an edit is the new text of the message', (e) => e.write('message.edit', { text: 'b' }, 1), ['message.send 1 b']],
    [
      'a second edit too',
      (e) => {
        e.write('message.edit', { text: 'b', mentions: [] }, 1);
        e.write('message.edit', { text: 'c' }, 1);
      },
      ['message.send 1 c'],
    ],
    ['a reaction waits behind it', (e) => e.write('reaction.add', { emoji: 'A' }, 1), ['message.send 1 a', 'reaction.add 2 A']],
    [
      'a reaction that is taken back never was',
      (e) => {
        e.write('reaction.add', { emoji: 'A' }, 1);
        e.write('reaction.add', { emoji: 'B' }, 1);
        e.write('reaction.remove', { emoji: 'A' }, 1);
      },
      ['message.send 1 a', 'reaction.add 3 B'],
    ],
    [
      'the same reaction twice is one',
      (e) => {
        e.write('reaction.add', { emoji: 'A' }, 1);
        e.write('reaction.add', { emoji: 'A' }, 1);
      },
      ['message.send 1 a', 'reaction.add 2 A'],
    ],
    [
      'a reaction that nobody gave cannot be taken back',
      (e) => e.write('reaction.remove', { emoji: 'A' }, 1),
      ['message.send 1 a'],
    ],
    [
      'a deletion takes the message and everything that was to happen to it',
      (e) => {
        e.write('reaction.add', { emoji: 'A' }, 1);
        e.write('message.send', { text: 'other' });
        e.write('message.delete', {}, 1);
      },
      ['message.send 3 other'],
    ],
  ])('%s', (_, act, left) => {
    const entries = new Entries();
    entries.write('message.send', { text: 'a' });
    act(entries);
    expect(entries.brief).toEqual(left);
  });

  it('is carried out by the entry that it was merged into, and nobody is left without an outcome', () => {
    const entries = new Entries();
    entries.write('message.send', { text: 'a' });
    expect(entries.write('message.edit', { text: 'b' }, 1)).toEqual({ kind: 'kept', id: idOf(1) });
    expect(entries.write('reaction.add', { emoji: 'A' }, 1)).toEqual({ kind: 'kept', id: idOf(3) });
    expect(entries.write('reaction.remove', { emoji: 'A' }, 1)).toEqual({ kind: 'undone', done: [idOf(3)], cancelled: [] });
    entries.write('reaction.add', { emoji: 'B' }, 1);
    expect(entries.write('message.delete', {}, 1)).toEqual({ kind: 'undone', done: [], cancelled: [idOf(1), idOf(5)] });
    expect(entries.write('message.edit', { text: 'c' }, 1)).toEqual({ kind: 'gone' });
  });
});

describe('changes of a message that the server has', () => {
  it('take the place of those before them that were not sent, each under the id of the first', () => {
    const entries = new Entries();
    entries.write('message.edit', { sequence: 1, text: 'a' });
    entries.write('message.edit', { sequence: 2, text: 'other' });
    expect(entries.write('message.edit', { sequence: 1, text: 'b' })).toEqual({ kind: 'kept', id: idOf(1) });
    expect(entries.all[0]?.request['idempotencyKey']).toBe(idOf(1));
    entries.write('reaction.add', { sequence: 1, emoji: 'A' });
    entries.write('reaction.add', { sequence: 1, emoji: 'B' });
    expect(entries.write('reaction.remove', { sequence: 1, emoji: 'A' })).toEqual({ kind: 'kept', id: idOf(4) });
    expect(entries.brief).toEqual([
      'message.edit 1 b 1',
      'message.edit 2 other 2',
      'reaction.add 5 B 1',
      'reaction.remove 4 A 1',
    ]);
  });

  it('are left alone once they were sent: what comes later queues behind them', () => {
    const entries = new Entries();
    entries.write('message.edit', { sequence: 1, text: 'a' });
    entries.write('reaction.add', { sequence: 1, emoji: 'A' });
    entries.move(1, decideAttempt);
    entries.move(2, decideAttempt);
    entries.write('message.edit', { sequence: 1, text: 'b' });
    entries.write('reaction.remove', { sequence: 1, emoji: 'A' });
    expect(entries.brief).toEqual([
      'message.edit 1 a 1 (attempted)',
      'reaction.add 2 A 1 (attempted)',
      'message.edit 3 b 1',
      'reaction.remove 4 A 1',
    ]);
  });

  it('are not merged over a deletion: the server refuses what comes after it, and says so', () => {
    const entries = new Entries();
    entries.write('message.edit', { sequence: 1, text: 'a' });
    entries.write('message.delete', { sequence: 1 });
    entries.write('message.edit', { sequence: 1, text: 'b' });
    expect(entries.write('message.delete', { sequence: 1 })).toEqual({ kind: 'kept', id: idOf(2) });
    expect(entries.brief).toEqual(['message.edit 1 a 1', 'message.delete 2 1', 'message.edit 3 b 1']);
  });
});

describe('what is behind a message that was sent', () => {
  it('gets its sequence when that is known, and stands for itself from then on', () => {
    const entries = new Entries();
    entries.write('message.send', { text: 'a' });
    entries.move(1, decideAttempt);
    entries.write('message.edit', { text: 'b' }, 1);
    entries.write('reaction.add', { emoji: 'A' }, 1);
    entries.move(1, (id, view) => decideCommitted(id, 7, view));
    expect(entries.brief).toEqual(['message.edit 2 b 7', 'reaction.add 3 A 7']);
    entries.write('message.edit', { sequence: 7, text: 'c' });
    expect(entries.brief).toEqual(['message.edit 2 c 7', 'reaction.add 3 A 7']);
    expect(entries.all.every(({ target }) => target === undefined)).toBe(true);
  });

  it('fails with it, goes again with it at the end, and is let go of with it', () => {
    const entries = new Entries();
    entries.write('message.send', { text: 'a' });
    entries.move(1, decideAttempt);
    entries.write('message.edit', { text: 'b' }, 1);
    entries.write('message.send', { text: 'other' });
    expect(entries.move(1, refused('FORBIDDEN'))).toEqual([idOf(2)]);
    expect(entries.brief).toEqual(['message.send 1 a (failed)', 'message.edit 2 b (failed)', 'message.send 3 other']);
    expect(entries.write('message.edit', { text: 'c' }, 1)).toMatchObject({ kind: 'failed', error: { code: 'FORBIDDEN' } });
    expect(entries.move(1, decideResend)).toBe(true);
    expect(entries.brief).toEqual(['message.send 3 other', 'message.send 1 a', 'message.edit 2 b']);
    entries.move(1, refused('FORBIDDEN'));
    expect(entries.move(1, decideDiscard)).toEqual([idOf(1), idOf(2)]);
    expect(entries.brief).toEqual(['message.send 3 other']);
  });

  it('may be sent again as the very same only, if nobody could read the answer', () => {
    const entries = new Entries();
    entries.write('message.send', { text: 'a' });
    entries.move(1, refused('INTERNAL'));
    entries.move(1, decideResend);
    entries.write('message.edit', { text: 'b' }, 1);
    expect(entries.brief).toEqual(['message.send 1 a (attempted)', 'message.edit 2 b']);
  });
});

describe('cancelling', () => {
  it('takes a message out that was never sent, and what is behind it; and no other', () => {
    const entries = new Entries();
    entries.write('message.send', { text: 'a' });
    entries.write('reaction.add', { emoji: 'A' }, 1);
    expect(entries.move(1, decideCancel)).toEqual([idOf(1), idOf(2)]);
    entries.write('message.send', { text: 'b' });
    entries.move(3, decideAttempt);
    expect(entries.move(3, decideCancel)).toBeUndefined();
    expect(entries.move(9, decideCancel)).toBeUndefined();
    expect(entries.brief).toEqual(['message.send 3 b (attempted)']);
  });
});

describe('the limit', () => {
  it('refuses what would be one too many, and takes what is merged, and receipts', () => {
    const entries = new Entries();
    entries.write('message.send', { text: 'a' }, undefined, 2);
    entries.write('reaction.add', { sequence: 1, emoji: 'A' }, undefined, 2);
    expect(entries.write('message.send', { text: 'b' }, undefined, 2)).toEqual({ kind: 'full' });
    expect(entries.write('message.edit', { text: 'c' }, 1, 2)).toMatchObject({ kind: 'kept' });
    expect(entries.write('reaction.remove', { sequence: 1, emoji: 'A' }, undefined, 2)).toMatchObject({ kind: 'kept' });
    expect(entries.write('receipt.read', { sequence: 3 }, undefined, 2)).toMatchObject({ kind: 'kept' });
    expect(entries.write('message.delete', {}, 1, 2)).toMatchObject({ kind: 'undone' });
  });
});

describe('how far one has read', () => {
  it('is the largest number, and never goes back', () => {
    const entries = new Entries();
    for (const sequence of [3, 7, 5]) entries.write('receipt.read', { sequence });
    expect(entries.brief).toEqual(['receipt.read 1 7']);
    entries.move(1, decideAttempt);
    entries.write('receipt.read', { sequence: 6 });
    entries.write('receipt.read', { sequence: 9 });
    expect(entries.brief).toEqual(['receipt.read 1 7 (attempted)', 'receipt.read 5 9']);
  });
});

const act = fc.oneof(
  fc.record({ command: fc.constant('message.edit' as const), text: fc.constantFrom('x', 'y', 'z') }),
  fc.record({
    command: fc.constantFrom('reaction.add' as const, 'reaction.remove' as const),
    emoji: fc.constantFrom('👍', '🎉', '❤️'),
  }),
  fc.record({ command: fc.constant('message.delete' as const) }),
);

describe('merging', () => {
  it('ends in the state in which everything sent in order would have ended', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 14 }), fc.option(fc.nat(14), { nil: undefined }), (acts, attemptedAt) => {
        const entries = new Entries();
        entries.write('message.send', { text: 'first', idempotencyKey: idOf(1) });
        const inOrder = new Entries();
        inOrder.write('message.send', { text: 'first', idempotencyKey: idOf(1) });
        acts.forEach(({ command, ...request }, index) => {
          if (index === attemptedAt) entries.move(1, decideAttempt);
          const key = command === 'message.edit' && { idempotencyKey: idOf(index + 2) };
          entries.write(command, { ...request, ...key }, 1);
          // Never merged: each is about something else.
          inOrder.revise(`${index}`, () => ({
            append: [{ ...inOrder.all[0]!, id: idOf(index + 2), command, request: { conversationId, ...request, ...key } }],
            value: undefined,
          }));
        });
        expect(outcomeOf(entries.all)).toEqual(outcomeOf(inOrder.all));
      }),
      { numRuns: 500 },
    );
  });
});

/** What a conversation shows after a server has carried out these in order: what it refuses changes nothing. */
function outcomeOf(entries: readonly OutboxEntry[]): unknown {
  const { server, alice, bob } = new World();
  const model = server.open(alice, bob);
  for (const { command, request } of entries) {
    const sequence = command !== 'message.send' && { sequence: 1 };
    try {
      server.does(
        alice,
        command as CommandName,
        { ...request, ...sequence, conversationId: model.conversationId } as CommandRequest<CommandName>,
      );
    } catch (error) {
      expect(error).toBeInstanceOf(ParleyError);
    }
  }
  return model.messages.filter(({ deletedAt }) => deletedAt === undefined).map(({ text, reactions }) => ({ text, reactions }));
}
