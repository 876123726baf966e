import type { StoredMessage, StoredVersion } from '../history/stored-message.js';

/** A message, and the moderator who wants to see it. */
export interface Inspection {
  /** Of its record. */
  readonly inspectionId: string;
  readonly moderatorId: string;
  readonly conversationId: string;
  readonly sequence: number;
}

export interface InspectedMessage {
  readonly message: StoredMessage;
  /** From before it was edited, oldest first. */
  readonly versions: readonly StoredVersion[];
}

/**
 * Messages, still sealed, for whoever need not be a member. It promises that who looked at what, when, is recorded for good
 * before the message is handed over, and also where there is none. Who is a moderator it does not know.
 */
export abstract class InspectedMessages {
  /** Null where there is no such message. */
  abstract inspect(inspection: Inspection): Promise<InspectedMessage | null>;
}
