import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PostgresPresenceVisibilities } from '../../../libs/conversations/src/adapters/postgres.presence-visibilities.js';
import { Rows } from './support/rows.js';

describe('who sees whether somebody is online', () => {
  let rows: Rows;
  let visibilities: PostgresPresenceVisibilities;
  beforeAll(async () => {
    rows = await Rows.begin();
    visibilities = new PostgresPresenceVisibilities(rows.pool);
  });
  afterAll(() => rows.close());

  it('is their contacts until they decide, and then what they decided last', async () => {
    const [undecided, decided] = [rows.id(), rows.id()];
    await visibilities.set(decided, 'everyone');
    await visibilities.set(decided, 'nobody');
    expect(await visibilities.get([undecided, decided])).toEqual(
      new Map([
        [undecided, 'contacts'],
        [decided, 'nobody'],
      ]),
    );
  });

  it('is asked for nobody without an error', async () => {
    expect(await visibilities.get([])).toEqual(new Map());
    expect(await visibilities.contactsAmong(rows.id(), [])).toEqual(new Set());
  });

  it('are contacts with whom one shares a conversation now: no stranger, nobody who left, and not oneself', async () => {
    const [me, contact, left, removed, stranger] = [rows.id(), rows.id(), rows.id(), rows.id(), rows.id()];
    await rows.group([me, contact, { userId: left, status: 'left' }, { userId: removed, status: 'removed' }]);
    await rows.group([contact, stranger]);
    const everybody = [me, contact, left, removed, stranger];
    expect(await visibilities.contactsAmong(me, everybody)).toEqual(new Set([contact]));
    expect(await visibilities.contactsAmong(contact, everybody)).toEqual(new Set([me, stranger]));
    expect(await visibilities.contactsAmong(left, everybody)).toEqual(new Set());
  });

  it('are contacts once, however many conversations they share, and as long as one is left', async () => {
    const [me, contact] = [rows.id(), rows.id()];
    await rows.group([me, contact]);
    await rows.group([me, { userId: contact, status: 'left' }]);
    await rows.group([{ userId: me, status: 'removed' }, contact]);
    expect(await visibilities.contactsAmong(me, [contact, contact])).toEqual(new Set([contact]));
  });
});
