import type { Invitation } from '#protocol';

/** An invitation as somebody finds it who has its token. */
export interface FoundInvitation {
  readonly invitationId: string;
  readonly conversationId: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly avatar: string | null;
  readonly memberCount: number;
  readonly expiresAt: Date;
  /** Expired, revoked, used up, or to a closed conversation. */
  readonly ended: boolean;
}

/** Reads invitations. Only the actor of their conversation writes them. */
export abstract class InvitationStore {
  /** @param tokenHash SHA-256, hexadecimal. */
  abstract byToken(tokenHash: string): Promise<FoundInvitation | null>;

  abstract byId(invitationId: string): Promise<Invitation | null>;

  /** Newest first, for an admin of the conversation; else what they are to it: null for no member. */
  abstract list(conversationId: string, readerId: string): Promise<readonly Invitation[] | 'member' | null>;
}
