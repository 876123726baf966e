import '../testing/page.js';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Parley, ParleyError, type ParleyOptions } from '#client';
import { uuidOf, World } from '#client/testing';
import { act, cleanup, renderHook } from '@testing-library/react';
import { createElement, type ReactNode } from 'react';

import {
  ParleyProvider,
  useConnect,
  useConnection,
  useConnectionStatus,
  useConversation,
  useConversations,
  useDetails,
  useFollow,
  useMembership,
  useMentions,
  useMessages,
  useOlder,
  useOutbox,
  useOutgoing,
  useParley,
  usePending,
  usePresence,
  useReceipts,
  useTyping,
  useUnread,
} from './index.js';

describe('hooks of React', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(cleanup);

  /** What alice's components see, in the conversation with so many messages of bob's. */
  const conversation = async (messages = 0, options: Partial<ParleyOptions> = {}) => {
    const { parley, view, model } = await world.conversation(messages, options);
    const wrapper = ({ children }: { readonly children: ReactNode }) =>
      createElement(ParleyProvider, { value: parley }, children);
    const bobSays = (text: string) => act(async () => (world.server.say(model, world.bob, text), world.time.settle()));
    return { parley, view, model, wrapper, bobSays, settle: () => act(() => world.time.settle()) };
  };

  it('give the client of the provider above, and say so where there is none', async () => {
    const { parley, wrapper } = await conversation();
    expect(renderHook(useParley, { wrapper }).result.current).toBe(parley);
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(() => renderHook(useParley)).toThrow('There is no <ParleyProvider> above this component.');
  });

  it('draw a conversation anew when a message comes, and share what did not change', async () => {
    const { view, wrapper, bobSays } = await conversation(2);
    const { result } = renderHook(() => ({ messages: useMessages(view), receipts: useReceipts(view) }), { wrapper });
    const before = result.current;
    await bobSays('three');
    expect(result.current.messages.map(({ text }) => text)).toEqual(['bob 1', 'bob 2', 'three']);
    expect(result.current.messages[0]).toBe(before.messages[0]);
  });

  it('draw nothing anew for what a component does not look at', async () => {
    const { view, wrapper, bobSays } = await conversation();
    const drawn = jest.fn(() => useTyping(view));
    renderHook(drawn, { wrapper });
    const times = drawn.mock.calls.length;
    await bobSays('Hello');
    expect(drawn).toHaveBeenCalledTimes(times);
  });

  it('show what is on its way, and how far it has come', async () => {
    const { view, wrapper, settle } = await conversation();
    const { result } = renderHook(() => ({ pending: usePending(view), messages: useMessages(view) }), { wrapper });
    let outgoing = null as Awaited<ReturnType<typeof view.send>> | null;
    await act(async () => void (outgoing = await view.send({ text: 'Hi' })));
    const state = renderHook(() => useOutgoing(outgoing));
    await settle();
    expect(result.current.pending).toEqual([]);
    expect(result.current.messages.map(({ text }) => text)).toEqual(['Hi']);
    expect(state.result.current).toBe('persisted');
    expect(renderHook(() => useOutgoing(null)).result.current).toBe('persisted');
  });

  it('count what is unread in the list, and follow its order', async () => {
    const { wrapper, bobSays } = await conversation();
    const { result } = renderHook(() => ({ unread: useUnread(0), list: useConversations() }), { wrapper });
    await bobSays('one');
    await bobSays('two');
    expect(result.current.unread).toEqual({ messages: 2, mentions: 0, conversations: 1 });
    expect(result.current.list[0]?.lastMessage?.text).toBe('two');
  });

  it('open a conversation, say why it cannot be, and try again', async () => {
    const { model, wrapper, settle } = await conversation(1);
    const { result, rerender } = renderHook(({ id }) => useConversation(id), {
      wrapper,
      initialProps: { id: model.conversationId },
    });
    expect(result.current.phase).toBe('loading');
    await settle();
    expect(result.current).toMatchObject({ phase: 'ready', view: { id: model.conversationId } });

    rerender({ id: '00000000-0000-4000-8000-000000000000' });
    await settle();
    expect(result.current).toMatchObject({ phase: 'failed', failure: { code: 'NOT_FOUND' } });
    await act(async () => result.current.phase === 'failed' && result.current.retry());
    await settle();
    expect(result.current.phase).toBe('failed');
  });

  it('go back through a conversation to its beginning', async () => {
    const { view, wrapper, settle } = await conversation(60);
    const { result } = renderHook(() => ({ older: useOlder(view), messages: useMessages(view) }), { wrapper });
    expect(result.current.older.phase).toBe('idle');
    expect(result.current.messages).toHaveLength(50);
    act(() => result.current.older.load());
    expect(result.current.older.phase).toBe('loading');
    await settle();
    expect(result.current.older.phase).toBe('beginning');
    expect(result.current.messages).toHaveLength(60);
  });

  it('go back again to the beginning after the view has let go of it', async () => {
    const { view, model, wrapper, settle } = await conversation(60, { liveWindow: 100 });
    const { result } = renderHook(() => ({ older: useOlder(view), messages: useMessages(view) }), { wrapper });
    act(() => result.current.older.load());
    await settle();
    expect(result.current.older.phase).toBe('beginning');
    for (let number = 0; number < 150; number += 1) world.server.say(model, world.bob, 'more');
    await settle();
    expect([result.current.older.phase, result.current.messages.length <= 100]).toEqual(['idle', true]);
  });

  it('say what the conversation is called, what it is to me, and who types', async () => {
    const { view, model, wrapper } = await conversation();
    const hook = () => ({ details: useDetails(view), membership: useMembership(view), typing: useTyping(view) });
    const { result } = renderHook(hook, { wrapper });
    await act(async () => {
      world.server.emit(world.alice.userId, 'typing.started', { conversationId: model.conversationId, userId: world.bob.userId });
      await world.time.settle();
    });
    expect(result.current.details.conversationId).toBe(model.conversationId);
    expect(result.current.membership.status).toBe('active');
    expect(result.current.typing).toEqual([world.bob.userId]);
  });

  it('follow together whom any component wants to, and nobody once it is gone', async () => {
    const { parley, wrapper, settle } = await conversation();
    world.server.appear(world.bob, 'online');
    const follow = jest.spyOn(parley.presence, 'follow');
    const { alice, bob } = world;
    const both = renderHook(() => (useFollow([bob.userId]), useFollow([bob.userId, alice.userId]), usePresence(bob.userId)), {
      wrapper,
    });
    await settle();
    expect(both.result.current).toBe('online');
    expect(follow.mock.calls).toEqual([[[alice.userId, bob.userId].sort()]]);
    both.unmount();
    await settle();
    expect(follow).toHaveBeenLastCalledWith([]);
  });

  it('follow those of the shortest list, and the first of a long one, where they are more than may be followed', async () => {
    const { parley, wrapper, settle } = await conversation();
    const follow = jest.spyOn(parley.presence, 'follow');
    const many = Array.from({ length: 200 }, (_, index) => `u${String(index).padStart(3, '0')}`);
    renderHook(() => (useFollow(many), useFollow(['one'])), { wrapper });
    await settle();
    expect(follow.mock.lastCall?.[0]).toEqual(['one', ...many.slice(0, 199)]);
  });

  it('read the newest mentions, and again when there is a new one', async () => {
    const { model, wrapper, settle } = await conversation();
    const { conversationId } = model;
    const { result } = renderHook(() => useMentions(1), { wrapper });
    await settle();
    expect(result.current).toEqual({ phase: 'answered', value: [] });
    await act(async () => {
      const { messageId, createdAt } = world.server.does(world.bob, 'message.send', {
        conversationId,
        idempotencyKey: uuidOf('20000000-0000-7000-8000-', 1),
        text: '@alice',
        mentions: [{ userId: world.alice.userId, start: 0, length: 6 }],
      });
      const mention = { conversationId, sequence: 1, messageId, senderId: world.bob.userId, createdAt, readAt: null };
      world.server.emit(world.alice.userId, 'notification.mention', mention);
      await world.time.settle();
    });
    await settle();
    expect(result.current).toMatchObject({ phase: 'answered', value: [{ conversationId }] });
  });

  it('connect for as long as the component lives', async () => {
    const connect = (signal: AbortSignal) => Parley.connect(world.options(world.alice, { signal }));
    const { result, unmount } = renderHook(() => useConnect(connect));
    expect(result.current.phase).toBe('connecting');
    await act(() => world.time.settle());
    const { current } = result;
    if (current.phase !== 'connected') throw new Error(`It is ${current.phase}.`);
    unmount();
    await world.time.settle();
    expect(current.parley.connection).toBe('closed');
  });

  it('say why there is no connection, and try again when asked to', async () => {
    let answers = [Promise.reject<Parley>(new ParleyError('UNAUTHENTICATED'))];
    const connect = async (signal: AbortSignal) => answers.pop() ?? Parley.connect(world.options(world.alice, { signal }));
    const { result } = renderHook(() => useConnect(connect));
    await act(() => world.time.settle());
    const { current } = result;
    if (current.phase !== 'failed') throw new Error(`It is ${current.phase}.`);
    expect(current.failure).toMatchObject({ code: 'UNAUTHENTICATED' });
    answers = [];
    await act(async () => (current.retry(), world.time.settle()));
    expect(result.current.phase).toBe('connected');
  });

  it('tell when the connection is lost, why, and how much waits for the next one', async () => {
    const { view, wrapper } = await conversation();
    const hook = () => ({ connection: useConnection(), status: useConnectionStatus(), outbox: useOutbox() });
    const { result } = renderHook(hook, { wrapper });
    expect(result.current).toEqual({
      connection: 'connected',
      status: { state: 'connected' },
      outbox: { waiting: 0, failed: [] },
    });
    await act(async () => (world.server.cut(), world.time.settle()));
    await act(async () => void (await view.send({ text: 'Later' })));
    expect(result.current).toMatchObject({
      connection: 'reconnecting',
      status: { state: 'reconnecting', reason: { code: 'UNAVAILABLE' } },
      outbox: { waiting: 1 },
    });
  });
});
