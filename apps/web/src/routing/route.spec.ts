import { describe, expect, it } from '@jest/globals';

import { conversation, list, parseRoute, pathOf } from './route.js';

const id = '0198c0de-0000-7000-8000-000000000001';

describe('route', () => {
  it('gives every view an address that leads back to it', () => {
    expect(parseRoute(pathOf(list))).toEqual(list);
    expect(parseRoute(pathOf(conversation(id)))).toEqual(conversation(id));
  });

  it.each(['/', '/callback', '/c/', '/c/nonsense', `/c/${id.toUpperCase().replace('C', 'X')}`, `/c/${id}/more`, `//c/${id}`])(
    'takes %s for the list',
    (path) => expect(parseRoute(path)).toEqual(list),
  );
});
