/** What was found damaged on the device. None of it is shown: the copy of what the server told is asked for again. */
export interface StorageReport {
  /**
   * - `rebuilt`: the storage as a whole. What could be read of the outbox is there again.
   * - `damaged`: some records of the copy.
   */
  readonly found: 'rebuilt' | 'damaged';
  /** Writes that waited to be sent, and still do; and those known to be lost. */
  readonly salvaged: number;
  readonly lost: number;
  /** Records of the copy that were thrown away. */
  readonly records: number;
}
