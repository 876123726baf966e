import { type FormerMember, type TargetInvitation, type TargetMessage, type Targets, reactionKey } from '../domain/targets.js';
import type { TargetRequest } from '../sequencer/target-request.js';

/** The parameters of `sql/targets.sql`, in its order. */
export function targetParameters(requests: readonly TargetRequest[]): readonly unknown[] {
  const each = <Row>(rowsOf: (request: TargetRequest) => readonly Row[]) =>
    requests.flatMap((request) => rowsOf(request).map((row) => ({ conversationId: request.conversationId, row })));
  const messages = each(({ sequences }) => sequences);
  const reactions = each((request) => request.reactions);
  const edits = each((request) => request.edits);
  const invitations = each(({ invitationIds }) => invitationIds);
  const comingOrGoing = each((request) => request.comingOrGoing);
  return [
    messages.map(({ conversationId }) => conversationId),
    messages.map(({ row }) => row),
    reactions.map(({ conversationId }) => conversationId),
    reactions.map(({ row }) => row.sequence),
    reactions.map(({ row }) => row.userId),
    reactions.map(({ row }) => row.emoji),
    edits.map(({ conversationId }) => conversationId),
    edits.map(({ row }) => row.sequence),
    edits.map(({ row }) => row.key),
    invitations.map(({ conversationId }) => conversationId),
    invitations.map(({ row }) => row),
    requests.filter(({ countInvitations }) => countInvitations).map(({ conversationId }) => conversationId),
    comingOrGoing.map(({ conversationId }) => conversationId),
    comingOrGoing.map(({ row }) => row),
  ];
}

/** What the statement answers: PostgreSQL's JSON has the numbers as numbers. */
export type TargetRow = { readonly conversation_id: string } & (
  | { readonly kind: 'message'; readonly value: Omit<TargetMessage, 'givenReactions' | 'usedEditKeys'> }
  | { readonly kind: 'reaction'; readonly value: { readonly sequence: number; readonly userId: string; readonly emoji: string } }
  | { readonly kind: 'edit'; readonly value: { readonly sequence: number; readonly key: string } }
  | { readonly kind: 'invitation'; readonly value: TargetInvitation }
  | { readonly kind: 'usable'; readonly value: number }
  | { readonly kind: 'former'; readonly value: FormerMember & { readonly userId: string } }
);

/** What the rows of one conversation say. */
export function targetsOf(rows: readonly TargetRow[]): Targets {
  const given = rows.flatMap((row) => (row.kind === 'reaction' ? [row.value] : []));
  const edits = rows.flatMap((row) => (row.kind === 'edit' ? [row.value] : []));
  const messages = rows.flatMap((row): readonly TargetMessage[] => {
    if (row.kind !== 'message') return [];
    const ofThis = ({ sequence }: { readonly sequence: number }) => sequence === row.value.sequence;
    const givenReactions = new Set(given.filter(ofThis).map(({ userId, emoji }) => reactionKey(userId, emoji)));
    return [{ ...row.value, givenReactions, usedEditKeys: new Set(edits.filter(ofThis).map(({ key }) => key)) }];
  });
  const invitations = rows.flatMap((row) => (row.kind === 'invitation' ? [row.value] : []));
  return {
    messages: new Map(messages.map((message) => [message.sequence, message])),
    invitations: new Map(invitations.map((invitation) => [invitation.invitationId, invitation])),
    usableInvitations: rows.reduce((sum, row) => (row.kind === 'usable' ? row.value : sum), 0),
    former: new Map(
      rows.flatMap((row) => {
        if (row.kind !== 'former') return [];
        const { userId, ...former } = row.value;
        return [[userId, former] as const];
      }),
    ),
  };
}
