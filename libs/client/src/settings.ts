import { invariant } from '#kernel';
import { limits } from '#protocol';

/** Every limit of the client that is not part of the protocol. */
export const settings = {
  /** Writes that may wait to be carried out, over all conversations; receipts aside. */
  outboxCapacity: 1_000,
  /** Tabs that share an outbox look into it this often at most, when the others say that there is something. */
  outboxRefreshMs: 50,
  /** And this often in any case: a word that got lost is no more than late. */
  outboxPollMs: 30_000,
  /** Own messages of a conversation, the newest, whose receipts are told as events. */
  followedMessages: 200,

  /** From the start of a connection to `session.ready`. */
  connectDeadlineMs: 20_000,
  /** From there to the server's first word: one that is frozen takes a connection and is silent, while another one may be well. */
  firstWordMs: 8_000,
  /** From a request to its answer, waiting for a connection included. */
  requestDeadlineMs: 10_000,

  /** Waits between attempts are drawn from 0 to `base * 2^attempts`, and never beyond the cap: a server with too many to let in says when to come. */
  backoffBaseMs: 500,
  backoffCapMs: 15_000,
  /** No server can send a client away for longer; timers of the platforms overflow beyond 24 days, and fire at once. */
  retryAfterCapMs: 300_000,
  /** A connection that lasted this long was a good one: the next attempt starts without history. */
  stableConnectionMs: 5_000,

  /** How long nothing at all may come from a server that was asked something, until it is asked for a sign of life. */
  silenceMs: 5_000,
  /** How long that may take, until the connection counts as lost. */
  lifeSignMs: 5_000,
  /** How often a device that has no network tries all the same: it may be wrong. */
  offlineAttemptMs: 30_000,
  /** A hint of the device ends the wait for the next attempt, but no more often than this. */
  hurryEveryMs: 5_000,
  /** How often a client looks whether the device slept, and how much too late a look has to come to mean that. */
  wakeLookMs: 5_000,
  wakeLateMs: 5_000,
  /** How long nobody looked at a page whose connection is checked when somebody does. */
  awayMs: 30_000,

  /** Messages in the first page and in each older one. */
  windowPage: limits.historyPageDefault,
  /** Messages that a live window holds, unless the application says otherwise. Whatever it holds is copied with each change. */
  liveWindow: 1_000,
  /** Messages that a window in the past shows at most. */
  historyWindow: 500,
  /** Changes per request when a gap is closed. */
  syncPage: limits.syncPageDefault,
  /** Changes kept beyond a gap until it is closed; what is beyond them is asked for again. */
  changesAhead: 1_000,
  /** How long an acknowledgement may run ahead of the changes before it, until they count as lost. */
  acknowledgementLeadMs: 500,

  /** Times that a digest is asked for again because one side moved on, until verifying is left to the next occasion. */
  verificationAttempts: 5,
  /** Times that a window is compared, until it counts as beyond healing for now. */
  verificationRounds: 4,
  /** Messages of a run that differs and is not halved any more, but read again. */
  rereadRun: 32,

  /** What changed is kept on the device this often at most; and one that had no room for it is asked again this often. */
  copyEveryMs: 1_000,
  copyRetryMs: 60_000,
  /** Conversations whose newest messages are kept on the device, and how many of each. */
  keptWindows: 50,
  keptMessages: 200,
  /** Pages of `sync` after which a kept window counts as too old: the newest page takes its place. */
  keptSyncPages: 2,

  /** Live changes and registers kept while a part of the list is being read. */
  newsDuringReading: 10_000,

  /** Receipts are told at most this often, the latest of each conversation. */
  receiptsEveryMs: 1_000,

  /** Users whose names are remembered. */
  peopleRemembered: 20_000,

  /** Conversations from which on `inbox.sync` first asks whether anything moved at all. */
  digestFrom: 100,

  /** Conversations listed; whoever has more sees the ones with the newest activity. */
  listedConversations: 10_000,
  /** Up to so many lines of the list are refreshed one by one; more of them through the list, 100 at a time. */
  refreshedOneByOne: 8,

  /** Who leads by a lease renews it this often; without a renewal it ends. */
  leaseMs: 1_500,
  leaseRenewMs: 500,
  /** How long before its lease ends a holder counts as one no longer. */
  leaseMarginMs: 250,
  /** How often the others ask for it. */
  leaseAskMs: 400,
  /** How long after a death another one leads, at the latest. */
  handOverMs: 2_000,
  /** From the end of a turn to asking for the next. */
  leadAgainMs: 400,
  /** How often the store is looked at where tabs cannot tell each other anything. */
  outboxLookMs: 500,
} as const;

invariant(settings.firstWordMs < settings.connectDeadlineMs, 'firstWordMs < connectDeadlineMs');
invariant(settings.backoffBaseMs < settings.backoffCapMs, 'backoffBaseMs < backoffCapMs');
invariant(settings.backoffCapMs <= settings.retryAfterCapMs, 'backoffCapMs <= retryAfterCapMs');
invariant(settings.acknowledgementLeadMs < settings.requestDeadlineMs, 'acknowledgementLeadMs < requestDeadlineMs');
invariant(settings.windowPage <= limits.historyPage, 'windowPage <= limits.historyPage');
invariant(settings.windowPage * 2 <= settings.historyWindow, 'windowPage * 2 <= historyWindow');
invariant(settings.keptMessages + settings.windowPage <= settings.liveWindow, 'keptMessages + windowPage <= liveWindow');
invariant(settings.rereadRun <= limits.historyPage, 'rereadRun <= limits.historyPage');
invariant(settings.syncPage <= limits.syncPage, 'syncPage <= limits.syncPage');
invariant(settings.leaseRenewMs * 2 < settings.leaseMs - settings.leaseMarginMs, 'leaseRenewMs * 2 < leaseMs - leaseMarginMs');
invariant(settings.leaseMs + settings.leaseAskMs < settings.handOverMs, 'leaseMs + leaseAskMs < handOverMs');
invariant(settings.silenceMs + settings.lifeSignMs <= settings.requestDeadlineMs, 'silenceMs + lifeSignMs <= requestDeadlineMs');
