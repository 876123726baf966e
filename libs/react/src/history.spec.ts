import '../testing/page.js';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { World } from '#client/testing';
import { act, cleanup, renderHook } from '@testing-library/react';

import { type History, useHistory, useHistoryWindow, useMessages, useVerified } from './index.js';

describe('hooks over the past of a conversation', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(cleanup);

  /** A component that can be anywhere in a conversation with so many messages of bob's, and every window that was made for it. */
  const conversation = async (messages: number) => {
    const { view, model } = await world.conversation(messages);
    const around = jest.spyOn(view, 'around');
    const drawn: { readonly of: string; readonly window: unknown }[] = [];
    const draw = (shown: typeof view) => {
      const past = useHistoryWindow(shown);
      drawn.push({ of: shown.id, window: past.window });
      return past;
    };
    const hook = renderHook(draw, { initialProps: view });
    const windows = async () => Promise.all(around.mock.results.map(({ value }) => value as ReturnType<typeof view.around>));
    const goTo = async (...sequences: readonly number[]) => {
      const { around: go } = hook.result.current;
      let reached: readonly boolean[] = [];
      await act(async () => {
        const all = Promise.all(sequences.map((sequence) => go(sequence)));
        await world.time.settle();
        reached = await all;
      });
      return reached;
    };
    return { view, model, hook, drawn, goTo, windows, settle: () => act(() => world.time.settle()) };
  };
  const run = ({ messages }: History) => [messages[0]?.sequence, messages.at(-1)?.sequence];

  it('go to a message far back, on from there both ways, and back to the newest', async () => {
    const { view, hook, goTo, settle } = await conversation(300);
    expect(hook.result.current.window).toBeNull();
    expect(await goTo(30)).toEqual([true]);
    const { window } = hook.result.current;
    if (window === null) throw new Error('It is at the newest messages.');

    const { result } = renderHook(() => useHistory(window));
    expect(run(result.current)).toEqual([5, 54]);
    act(() => result.current.newer.load());
    expect([result.current.newer.phase, result.current.older.phase]).toEqual(['loading', 'idle']);
    await settle();
    expect([result.current.newer.phase, run(result.current)]).toEqual(['idle', [5, 104]]);
    act(() => result.current.older.load());
    await settle();
    expect([result.current.older.phase, run(result.current)]).toEqual(['beginning', [1, 104]]);
    expect(renderHook(() => useMessages(view)).result.current[0]?.sequence).toBe(251);

    act(() => hook.result.current.leave());
    expect(hook.result.current.window).toBeNull();
  });

  it('come to the end, and go on with what arrives', async () => {
    const { model, hook, goTo, settle } = await conversation(120);
    await goTo(60);
    const { window } = hook.result.current;
    if (window === null) throw new Error('It is at the newest messages.');
    const { result } = renderHook(() => useHistory(window));
    act(() => result.current.newer.load());
    await settle();
    expect([result.current.newer.phase, run(result.current)]).toEqual(['end', [35, 120]]);
    await act(async () => (world.server.say(model, world.bob, 'one more'), world.time.settle()));
    expect(result.current.messages.at(-1)?.text).toBe('one more');
  });

  it('show the last place that was asked for, and close the windows of all others', async () => {
    const { hook, goTo, windows } = await conversation(300);
    expect(await goTo(30, 100)).toEqual([false, true]);
    expect(await goTo(200)).toEqual([true]);
    const [first, second, third] = await windows();
    expect(hook.result.current.window).toBe(third);
    const closed = [first, second, third].map((window) => jest.spyOn(window as NonNullable<typeof window>, 'close'));
    hook.unmount();
    expect(closed.map(({ mock }) => mock.calls.length)).toEqual([0, 0, 1]);
    await world.time.settle();
  });

  it('listen no longer through a window that was left', async () => {
    const { model, hook, goTo, windows } = await conversation(300);
    await goTo(30);
    await goTo(100);
    act(() => hook.result.current.leave());
    await goTo(50);
    hook.unmount();
    const { conversationId } = model;
    const before = (await windows()).map(({ snapshot }) => snapshot.get());
    for (const sequence of [30, 50, 100]) world.server.does(world.bob, 'reaction.add', { conversationId, sequence, emoji: '👍' });
    await world.time.settle();
    expect((await windows()).map(({ snapshot }) => snapshot.get())).toEqual(before);
  });

  it('drop a window that comes when nobody wants it any more, and one of another conversation', async () => {
    const { view, hook, drawn, goTo } = await conversation(300);
    let reached: Promise<boolean> | undefined;
    await act(async () => {
      reached = hook.result.current.around(30);
      hook.result.current.leave();
      await world.time.settle();
    });
    expect([await reached, hook.result.current.window]).toEqual([false, null]);

    await goTo(30);
    const other = world.server.open(world.alice, world.server.addUser('cleo'));
    const parley = await world.connect(world.alice);
    const another = await parley.conversations.get(other.conversationId);
    hook.rerender(another);
    expect(drawn.filter(({ of, window }) => of === another.id && window !== null)).toEqual([]);
    hook.rerender(view);
    expect(hook.result.current.window).toBeNull();
  });

  it('say why a page does not come, and try again', async () => {
    const { hook, goTo, settle } = await conversation(300);
    await goTo(100);
    const { window } = hook.result.current;
    if (window === null) throw new Error('It is at the newest messages.');
    const { result } = renderHook(() => useHistory(window));
    const refused = jest.spyOn(window, 'loadNewer').mockRejectedValueOnce(new Error('away'));
    act(() => result.current.newer.load());
    await settle();
    expect(result.current.newer).toMatchObject({ phase: 'failed', failure: { message: 'away' } });
    expect(result.current.older.phase).toBe('idle');
    act(() => result.current.newer.load());
    act(() => result.current.newer.load());
    await settle();
    expect([result.current.newer.phase, refused.mock.calls.length]).toEqual(['idle', 2]);
  });

  it('say to which revision it is proven that all of it is as the server has it', async () => {
    const { view, model } = await conversation(10);
    const { result } = renderHook(() => useVerified(view));
    expect(result.current).toBe(model.revision);
    await act(async () => (world.server.say(model, world.bob, 'one more'), world.time.settle()));
    await act(async () => {
      const proven = view.verify();
      await world.time.settle();
      await proven;
    });
    expect(result.current).toBe(model.revision);
  });
});
