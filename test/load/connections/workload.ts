import { invariant } from '#kernel';

/** Many people who are mostly silent, as they are at any moment. */
export const workload = {
  connections: 50_000,
  gateways: 4,
  /** Processes that hold the other end: one may have 20,000 files open. */
  clientProcesses: 3,
  /** Of each user. Those that are no groups are direct conversations. */
  conversations: 20,
  groups: 4,
  groupMembers: 25,
  /** Users come in such numbers that everybody is in as many groups as the others. */
  usersAtLeast: 1_000,
  /** While everybody is connected, and how many of them go to groups. */
  messagesPerSecond: 500,
  groupMessagesPerSecond: 20,
  /** Conversations that messages are sent to. */
  activePairs: 1_000,
  activeGroups: 100,
  /** While all are there and nobody says anything. */
  restingSeconds: 10,
  warmupSeconds: 5,
  measuredSeconds: 20,
  textBytes: 100,
  /** Users who have the SDK itself, two in each conversation, and how often each of them sends. */
  sdkPairs: 20,
  sdkSendsEveryMs: 2_000,
  /** Handshakes that one client process has open at once, while everybody connects. */
  handshakesAtOnce: 60,
  /** After a gateway died. */
  reconnectedWithinMs: 60_000,
} as const;

invariant(workload.connections / (workload.gateways - 1) < 20_000, 'those who are left can take everybody');
invariant(workload.connections / workload.clientProcesses < 20_000, 'each process can open as many');
invariant(workload.usersAtLeast % workload.groupMembers === 0, 'groups are full');
