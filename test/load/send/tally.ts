/** What came back while it was counting. */
export class Tally {
  readonly acknowledgeMs: number[] = [];
  readonly deliverMs: number[] = [];

  get acknowledged(): number {
    return this.acknowledgeMs.length;
  }

  /** One message that reaches nine receivers counts nine times. */
  get delivered(): number {
    return this.deliverMs.length;
  }
}
