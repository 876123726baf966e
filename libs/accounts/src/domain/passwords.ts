/** Turns passwords into what may be stored, and compares. Stores nothing. */
export abstract class Passwords {
  /**
   * @returns a PHC string: algorithm, cost, salt and tag in one.
   * @throws ParleyError OVERLOADED when too many wait already.
   */
  abstract hash(password: string): Promise<string>;

  /**
   * Whether `password` made `stored`. `null` stands for an account that does not exist or has no
   * password: the answer is false after the same work, so that time tells nobody which it was.
   *
   * @throws ParleyError OVERLOADED when too many wait already.
   */
  abstract verify(password: string, stored: string | null): Promise<boolean>;
}
