import type { Presence } from '#protocol';
import { ManualTime } from '#testing';

import type { Follower } from '../src/followed-user.js';
import { NodePresence } from '../src/node-presence.js';
import { PresenceBeat } from '../src/presence-beat.js';
import { PresenceFollowers } from '../src/presence-followers.js';
import { Presences } from '../src/presences.js';
import { MemoryOnlineRegister, SharedRegister } from './memory.online-register.js';
import { MemoryPresenceNews, SharedNews } from './memory.presence-news.js';
import { MemoryVisibilities } from './memory.visibilities.js';

/** Nodes of an installation, with everything that they share. */
export function installation() {
  const time = new ManualTime();
  const register = new SharedRegister(time.clock);
  const news = new SharedNews();
  const visibilities = new MemoryVisibilities();
  const failures: unknown[] = [];
  const node = async (name: string) => {
    const [itsRegister, itsNews] = [new MemoryOnlineRegister(register, name), new MemoryPresenceNews(news, name)];
    const here = new NodePresence(itsRegister, itsNews, time.clock, time.timers);
    const presences = new Presences(here, visibilities, itsNews);
    const onFailure = (error: unknown) => void failures.push(error);
    const followers = new PresenceFollowers(presences, here, itsNews, onFailure);
    const beat = new PresenceBeat(itsRegister, here, followers, time.timers, onFailure);
    beat.start();
    await time.settle();
    const comes = async (...userIds: readonly string[]) => {
      for (const userId of userIds) here.connected(userId);
      await time.settle();
    };
    return { here, comes, presences, followers, beat };
  };
  return { time, register, news, visibilities, failures, node };
}

/** A connection that follows, and what it was told. */
export function follower(userId: string) {
  const told: Presence[] = [];
  const itself: Follower = { userId, tell: (presence) => void told.push(presence) };
  return { told, itself };
}

export type Installation = ReturnType<typeof installation>;
export type InstalledNode = Awaited<ReturnType<Installation['node']>>;
