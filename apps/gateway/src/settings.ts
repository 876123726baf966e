import { invariant } from '#kernel';
import { limits } from '#protocol';

/** Every limit and period of the socket edge, in one place. */
export const gatewaySettings = {
  /** A socket that has not presented itself by then is closed. */
  connectTimeoutMs: 5_000,
  /** Most connections say nothing most of the time, so this is what they cost: docs/performance.md, "Many connections". */
  pingIntervalMs: 40_000,
  pingTimeoutMs: 15_000,
  /** One packet, in bytes; a larger one closes the connection. */
  packetBytes: limits.packetBytes,
  /** WebSocket frames that one message may come in. */
  fragmentsPerMessage: 64,
  /** What one packet may hold, so that no handler ever walks a structure made to exhaust it. */
  packetDepth: 16,
  packetNodes: 5_000,
  /** Commands of one connection that are under way at once; what comes beyond them waits. */
  commandsAtOnce: 32,
  /** Of all connections together, and for how long; whoever brings more, or waits longer, is told to come back. */
  heldCommands: 50_000,
  heldForMs: 5_000,
  heldRetryMs: 2_000,
  /** How long a connection that was told to come back later is not heard: a client that hears nothing for 5 s doubts that it is there. */
  unreadAtMostMs: 4_000,
  /** How often sockets are looked through for ended tokens and full buffers. */
  sweepMs: 1_000,
  /** In so many parts, evenly over that time. */
  sweepParts: 20,
  /** How long before the end of its token a client is told. */
  expiringNoticeMs: 60_000,
  /** Bytes of changes in one event; what one commit did beyond that comes in further ones. */
  eventBytes: 262_144,
  /** Bytes waiting for a client that reads none of them; beyond it the connection ends, and the client syncs on return. */
  unsentBytes: 1_048_576,
  /** What may be on its way to Redis at once; beyond it, what is published is dropped. */
  outstandingPublishes: 2_048,
  /** Topics of which other nodes wait to be told that they missed something; beyond it, they missed everything. */
  unsaidTopics: 10_000,
  /** Between attempts to tell them, and to look up who belongs in which room. */
  roomsRetryMs: 500,
  /** How long a new connection waits for Redis to let this node hear of its user before it is welcomed all the same, and those who missed something for those before them. */
  hearMs: 1_000,
  /** Users whose groups are read by one query: those who come while another one is under way. */
  groupsBatch: 200,
  /** Connections that are brought up to date by one query, and clients of this node that come to ask for it in a second. */
  missedBatch: 200,
  missedPerSecond: 500,
  /** A member's receipts are told at most this often. */
  receiptsEveryMs: 1_000,
  /** Conversations whose receipts wait to be told; beyond it they are not, and the next ones say more. */
  receiptsPending: 20_000,
  /** Senders of `typing.start`, each in a conversation, whose last one is remembered. */
  typingRemembered: 50_000,
  /** A balancer has so long to notice that a draining node is not ready any more, before the first client comes back to it. */
  drainNoticeMs: 300,
  /** From then on its clients leave within this time, spread evenly; few of them within so much for each, as others can take them in. */
  drainSpreadMs: 5_000,
  drainEachMs: 1,
  /** Whoever still comes is sent elsewhere, within this time. */
  drainRefusedMs: 1_000,
  /** How long after its moment somebody may take to leave before being sent away, and how often it is looked who is left. */
  drainGraceMs: 500,
  drainLookMs: 50,
  /** So many are told, or sent away, at once, and the next after a pause. */
  drainBatch: 250,
  drainBatchMs: 25,
} as const;

invariant(
  gatewaySettings.pingIntervalMs <= 45_000,
  'what lies between cuts no connection off: some give it 50 s of silence, many a minute',
);
invariant(gatewaySettings.sweepMs * 10 < gatewaySettings.expiringNoticeMs, 'a client is told in time');
invariant(gatewaySettings.missedBatch <= gatewaySettings.groupsBatch, 'so it is one query');
invariant(
  gatewaySettings.eventBytes * 2 < gatewaySettings.unsentBytes,
  'a client that reads takes in one event while another waits',
);
