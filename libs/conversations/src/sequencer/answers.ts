import type { RejectionReason } from '../domain/decision.js';

/** What the actor answers a command with, after COMMIT. */
export type Answer =
  | {
      readonly kind: 'sent';
      readonly messageId: string;
      readonly sequence: number;
      readonly revision: number;
      /** Milliseconds since the Unix epoch, PostgreSQL's clock. */
      readonly createdAt: number;
    }
  /** It is so now, or was already. `revision`: of the change, or of the conversation if there was none. */
  | { readonly kind: 'done'; readonly revision: number }
  /** The key was used before, for something else. */
  | { readonly kind: 'idempotency_conflict' }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason };
