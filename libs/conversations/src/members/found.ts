import { ParleyError } from '#protocol';

/** Who may not know hears exactly what one hears of an id that does not exist. */
export function found<Value>(value: Value | null): Value {
  if (value === null) throw new ParleyError('NOT_FOUND');
  return value;
}
