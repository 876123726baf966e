/**
 * Something without which this process should get no traffic. It answers from what it knows, or asks cheaply; it is
 * given a second. What merely makes the service poorer is no reason to take it away, and has no check.
 */
export abstract class ReadinessCheck {
  /** As it appears in the answer, for operators. */
  abstract readonly name: string;

  abstract ready(): boolean | Promise<boolean>;
}
