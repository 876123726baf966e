/** A message to be shown. Another object is another wish, also for the same message. */
export interface Goal {
  readonly sequence: number;
}
