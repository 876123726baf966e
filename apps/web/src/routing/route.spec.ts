import { describe, expect, it } from '@jest/globals';

import { conversation, invitation, list, parseRoute, pathOf } from './route.js';

const id = '0198c0de-0000-7000-8000-000000000001';
const token = 'A-_z0123456789012345678901234567890123456789'.slice(0, 43);

describe('route', () => {
  it('gives every view an address that leads back to it', () => {
    for (const route of [list, conversation(id), conversation(id, 12), invitation(token)]) {
      expect(parseRoute(pathOf(route))).toEqual(route);
    }
  });

  it.each([
    '/',
    '/callback',
    '/c/',
    '/c/nonsense',
    `/c/${id.toUpperCase().replace('C', 'X')}`,
    `/c/${id}/more`,
    `//c/${id}`,
    `/c/${id}#first`,
    '/join/short',
    `/join/${token}/more`,
  ])('takes %s for the list', (path) => expect(parseRoute(path)).toEqual(list));

  it('takes a message that cannot be for none', () => {
    expect(parseRoute(`/c/${id}#0`)).toEqual(conversation(id));
  });
});
