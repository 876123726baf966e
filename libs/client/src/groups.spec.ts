import { describe, expect, it } from '@jest/globals';
import { ParleyError, type User } from '#protocol';

import { type Interference, World } from '../testing/index.js';
import { settings } from './settings.js';

const busy: Interference = { kind: 'refuse', error: new ParleyError('OVERLOADED', { retryAfterMs: 300 }).toWire() };

/** Alice's client, with the group of alice (its admin), bob and others. */
async function withGroup(others = ['carol']) {
  const world = new World();
  const users = [world.bob, ...others.map((name) => world.server.addUser(name))];
  const model = world.server.group(world.alice, users, { name: 'friends' });
  const parley = await world.connect(world.alice);
  const view = await parley.conversations.get(model.conversationId);
  await view.load();
  await world.time.advance(settings.receiptsEveryMs);
  return { world, model, parley, view, users };
}

const sent = (world: World, name: string) => world.server.received.filter((command) => command.name === name);

describe('a group', () => {
  it('is created once, however often it has to be tried, and shown with its members', async () => {
    const world = new World();
    const carol = world.server.addUser('carol');
    const parley = await world.connect(world.alice);
    const fates: Interference[] = [busy, { kind: 'lose', carriedOut: true }];
    world.server.intercept = ({ name }) => (name === 'group.create' ? fates.shift() : undefined);
    const creating = parley.conversations.createGroup({ name: 'friends', memberIds: [world.bob.userId, carol.userId] });
    await world.time.advance(20_000);
    const view = await creating;
    expect(world.server.conversations.size).toBe(1);
    expect(new Set(sent(world, 'group.create').map(({ payload }) => JSON.stringify(payload))).size).toBe(1);
    expect(view.details).toEqual(world.server.conversations.get(view.id)?.describe());
    expect(view.membership).toMatchObject({ role: 'admin', status: 'active' });
  });

  it('shows who comes with their names, who goes, and who may do what, as it happens', async () => {
    const { world, model, view } = await withGroup();
    const dave = world.server.addUser('dave');
    await view.addMembers([dave.userId]);
    await world.time.settle();
    expect(view.details.members.map(({ displayName }) => displayName)).toEqual(['alice', 'bob', 'carol', 'dave']);
    await view.setRole(world.bob.userId, 'admin');
    await view.removeMember(dave.userId);
    await view.update({ name: 'old friends', description: 'since 2030', invitePolicy: 'members' });
    await world.time.settle();
    expect(view.details).toEqual(model.describe());
    expect(view.details.members.find(({ userId }) => userId === world.bob.userId)?.role).toBe('admin');
    expect(view.membership).toEqual(model.membership(world.alice.userId));
  });

  it('lists all of its members once it is loaded, though lists name only some', async () => {
    const names = Array.from({ length: 20 }, (_, number) => `member-${number}`);
    const { world, model, parley, view } = await withGroup(names);
    expect(view.details.members).toHaveLength(22);
    world.server.cut();
    await world.time.advance(settings.backoffCapMs);
    expect(view.details).toEqual(model.describe());
    world.server.delivers = () => false;
    world.server.say(model, world.bob, 'missed');
    world.server.cut();
    world.server.delivers = () => true;
    await world.time.advance(settings.backoffCapMs);
    expect(parley.conversations.list()[0]?.conversation).toEqual(model.describe());
  });

  it('remembers the names of those who have left', async () => {
    const { world, parley, view, users } = await withGroup();
    const [, carol] = users as [User, User];
    await view.removeMember(carol.userId);
    await world.time.settle();
    expect(view.details.members).toHaveLength(2);
    expect(parley.users.known(carol.userId)).toEqual(carol);
    expect(parley.users.known(view.id)).toBeUndefined();
  });

  it('can be read and nothing more by whoever was removed, and is listed as left', async () => {
    const { world, model, parley, view } = await withGroup();
    world.server.say(model, world.bob, 'before');
    world.server.does(world.alice, 'member.role', { conversationId: view.id, userId: world.bob.userId, role: 'admin' });
    world.server.does(world.bob, 'member.remove', { conversationId: view.id, userId: world.alice.userId });
    const shown = model.messagesFor(world.alice.userId);
    world.server.say(model, world.bob, 'after');
    await world.time.settle();
    expect(view.membership).toMatchObject({ status: 'removed', unread: 0 });
    expect(view.messages).toEqual(shown);
    expect(parley.conversations.list()).toMatchObject([{ membership: { status: 'removed' }, lastMessage: { text: 'before' } }]);
    const outgoing = await view.send({ text: 'still here?' });
    await expect(outgoing.persisted).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(view.react(1, '👍')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    world.server.emit(world.alice.userId, 'conversation.changes', { conversationId: view.id, changes: model.changes });
    await world.time.settle();
    expect(view.messages).toEqual(shown);
  });

  it('goes on where it was for whoever comes back', async () => {
    const { world, model, parley, view } = await withGroup();
    await view.setRole(world.bob.userId, 'admin');
    const { token } = world.server.does(world.bob, 'invitation.create', { conversationId: view.id });
    await view.leave();
    world.server.say(model, world.bob, 'meanwhile');
    await world.time.settle();
    expect([view.membership.status, view.messages]).toEqual(['left', []]);
    expect(await parley.conversations.previewInvitation(token)).toMatchObject({ name: 'friends', memberCount: 2 });
    expect(await parley.conversations.join(token)).toBe(view);
    await world.time.settle();
    world.server.say(model, world.bob, 'welcome back');
    await world.time.settle();
    expect(view.messages.map(({ text }) => text)).toEqual(['meanwhile', 'welcome back']);
    expect(view.membership).toMatchObject({ status: 'active', unread: 1 });
    expect(view.details).toEqual(model.describe());
  });

  it('is read again by whoever joins, also when nobody tells them that they have', async () => {
    const { world, model, parley, view } = await withGroup();
    await view.setRole(world.bob.userId, 'admin');
    const { token } = world.server.does(world.bob, 'invitation.create', { conversationId: view.id });
    await view.leave();
    await world.time.advance(settings.acknowledgementLeadMs);
    world.server.delivers = (_, event) => event !== 'conversation.changes';
    await parley.conversations.join(token);
    expect(view.membership.status).toBe('active');
    expect(view.details).toEqual(model.describe());
  });

  it('is closed by the last one who leaves, and by an admin', async () => {
    const { world, view, model } = await withGroup();
    await view.close();
    await world.time.settle();
    expect(view.details.closedAt).toBe(model.state.closedAt);
    await expect(view.update({ name: 'reopened' })).rejects.toMatchObject({ code: 'CONVERSATION_CLOSED' });
  });

  it('makes invitations, shows them and ends them', async () => {
    const { world, parley, view, model } = await withGroup();
    const { invitation, token } = await view.createInvitation({ maxUses: 5 });
    expect(await view.listInvitations()).toEqual([invitation]);
    await view.revokeInvitation(invitation.invitationId);
    expect(await view.listInvitations()).toMatchObject([
      { invitationId: invitation.invitationId, revokedAt: expect.any(String) },
    ]);
    await expect(parley.conversations.join(token)).rejects.toMatchObject({ code: 'INVITATION_ENDED' });
    await world.time.settle();
    expect([view.revision, view.details.revision]).toEqual([model.revision, model.revision]);
  });
});

describe('changes of messages', () => {
  it('are made once with the same key, however often they have to be tried', async () => {
    const { world, view, model } = await withGroup();
    await (
      await view.send({ text: 'frist' })
    ).persisted;
    const fates: (Interference | undefined)[] = [busy, { kind: 'lose', carriedOut: true }];
    world.server.intercept = ({ name }) => (name === 'message.edit' ? fates.shift() : undefined);
    const edited = view.edit(1, { text: 'first' });
    await world.time.advance(20_000);
    await edited;
    expect(model.changes.filter(({ type }) => type === 'message.edited')).toHaveLength(1);
    expect(sent(world, 'message.edit')).toHaveLength(3);
    expect(view.messages).toEqual(model.messages);
    expect(view.messages[0]).toMatchObject({ text: 'first', editedAt: expect.any(String) });
  });

  it('come in the order in which they were asked for, also when one has to be tried again', async () => {
    const { world, view, model } = await withGroup();
    world.server.say(model, world.bob, 'hello');
    const fates: (Interference | undefined)[] = [busy];
    world.server.intercept = ({ name }) => (name === 'reaction.add' ? fates.shift() : undefined);
    const done = Promise.all([view.react(1, '👍'), view.unreact(1, '👍'), view.react(1, '🎉')]);
    await world.time.advance(1_000);
    await done;
    expect(view.messages[0]?.reactions).toEqual([{ emoji: '🎉', count: 1, mine: true }]);
    expect(await view.reactions(1)).toEqual([{ emoji: '🎉', userIds: [world.alice.userId] }]);
  });

  it('are refused with a code of the registry', async () => {
    const { world, view, model } = await withGroup();
    world.server.say(model, world.bob, 'mine');
    await expect(view.edit(1, { text: 'yours' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(view.edit(1, { text: ' ' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(view.edit(1, { text: 'a', mentions: [{ all: true, start: 0, length: 1 }] })).rejects.toMatchObject({
      code: 'INVALID_MENTION',
    });
    await expect(view.react(1, 'no emoji')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await view.delete(1);
    await expect(view.react(1, '👍')).rejects.toMatchObject({ code: 'MESSAGE_DELETED' });
    expect(sent(world, 'reaction.add')).toHaveLength(1);
    await world.time.settle();
    expect(view.messages[0]).toMatchObject({ text: '', deletedBy: world.alice.userId });
    expect(view.details.messageCount).toBe(0);
  });

  it('are asked for when the server has committed them and nobody was told', async () => {
    const { world, view, model } = await withGroup();
    world.server.say(model, world.bob, 'hello');
    world.server.delivers = (_, event) => event !== 'conversation.changes';
    await view.react(1, '👍');
    expect(view.messages).not.toEqual(model.messagesFor(world.alice.userId));
    await world.time.advance(settings.acknowledgementLeadMs);
    expect(view.messages).toEqual(model.messagesFor(world.alice.userId));
    expect(view.details).toEqual(model.describe());
  });

  it('are asked for when a node that took over says that there are some', async () => {
    const { world, view, model, parley } = await withGroup();
    world.server.delivers = (_, event) => event !== 'conversation.changes';
    world.server.say(model, world.bob, 'hello');
    world.server.emit(world.alice.userId, 'conversation.head', { conversationId: view.id, revision: model.revision });
    await world.time.settle();
    expect(view.messages).toEqual(model.messages);
    expect(parley.conversations.list()).toMatchObject([{ lastMessage: { text: 'hello' }, membership: { unread: 1 } }]);
  });
});

describe('an answer, and mentions', () => {
  it('are part of the message, on its way and when it is there', async () => {
    const { world, view } = await withGroup();
    await (
      await view.send({ text: 'who?' })
    ).persisted;
    const mentions = [{ userId: world.bob.userId, start: 0, length: 4 }];
    const outgoing = await view.send({ text: '@bob', replyTo: 1, mentions });
    expect(outgoing).toMatchObject({ replyTo: 1, mentions });
    await outgoing.persisted;
    await world.time.settle();
    expect(view.messages.at(-1)).toMatchObject({ text: '@bob', replyTo: 1, mentions });
    await expect(view.send({ text: 'bob', mentions })).rejects.toMatchObject({ code: 'INVALID_MENTION' });
  });
});
