import { describe, expect, it } from '@jest/globals';
import type { Message } from '#protocol';

import { allowed } from './allowed.js';

const sentAt = Date.parse('2026-03-09T12:00:00.000Z');
const message = (facts: Partial<Message> = {}) =>
  ({ senderId: 'me', createdAt: new Date(sentAt).toISOString(), ...facts }) as Message;
const in15Minutes = sentAt + 15 * 60_000;

describe('what is offered of a message', () => {
  const member = { myId: 'me', group: true, moderator: false, writable: true, now: sentAt };

  it('to its author: changing it, for 15 minutes', () => {
    expect(allowed(message(), { ...member, now: in15Minutes - 1 })).toMatchObject({ edit: true, delete: true });
    expect(allowed(message(), { ...member, now: in15Minutes })).toMatchObject({ edit: false, delete: false });
  });

  it('to others: nothing, but to admins its deletion at any time', () => {
    const theirs = message({ senderId: 'other', editedAt: new Date(sentAt).toISOString() });
    expect(allowed(theirs, member)).toEqual({ edit: false, delete: false, seeVersions: false, seeReaders: false });
    expect(allowed(theirs, { ...member, moderator: true, now: in15Minutes })).toEqual({
      edit: false,
      delete: true,
      seeVersions: false,
      seeReaders: false,
    });
  });

  it('to its author, once it was edited: what it said before', () => {
    const edited = message({ editedAt: new Date(sentAt).toISOString() });
    expect(allowed(edited, member).seeVersions).toBe(true);
    expect(allowed(message(), member).seeVersions).toBe(false);
  });

  it('where nothing can be written: nothing that would change it', () => {
    expect(allowed(message(), { ...member, moderator: true, writable: false })).toMatchObject({ edit: false, delete: false });
  });
});
