/** @throws Error that names the option. */
export function wholeNumber(option: string, text: string, minimum: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < minimum)
    throw new Error(`${option} takes a whole number from ${minimum} on, not ${text}`);
  return value;
}
