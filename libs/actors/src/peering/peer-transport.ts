/** What a {@link PeerConnection} tells, in the order in which it happened. */
export interface PeerConnectionEvents {
  /** Frames can be sent. Told once, and only to whoever opened the connection: one that came in is open. */
  opened(): void;
  frame(text: string): void;
  /** It is over, or was never opened. Told once, and nothing after it. */
  closed(): void;
}

/**
 * Text frames in both directions, each whole, in order, once, for as long as the connection lasts. It does not promise to
 * notice that nobody is at the other end any more: whoever has to know sends something and waits for something.
 */
export abstract class PeerConnection {
  /** To be called between `opened` and `closed`; what is sent outside of that is nowhere. */
  abstract send(text: string): void;

  /** Bytes that were sent and that the other end has made no room for. */
  abstract get bufferedBytes(): number;

  /** What was sent before still arrives if the other end listens. Nothing is told here any more. */
  abstract close(): void;
}

/** Takes a connection that somebody else opened, and says whom to tell what happens on it. */
export type AcceptPeerConnection = (connection: PeerConnection) => PeerConnectionEvents;

/** How one process reaches another. A frame larger than `actorSettings.peerFrameBytes` ends its connection. */
export abstract class PeerTransport {
  /** Never throws: a connection that cannot be had is closed. Nothing is told before this has returned. */
  abstract open(address: string, events: PeerConnectionEvents): PeerConnection;
}
