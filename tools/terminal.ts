/** Ends a command with a sentence for its user and no stack: what is wrong is outside of our code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

let hushed = false;

/** Progress and news go to standard error, so that standard output stays what was asked for. */
export function say(line: string): void {
  if (!hushed) process.stderr.write(`${line}\n`);
}

/** The last words: what is said after them would be about work that was cut short on purpose. */
export function sayAndHush(line: string): void {
  say(line);
  hushed = true;
}

/** One line when the work is done and how long it took; one in between for whoever would think that it hangs. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const seconds = () => `${((performance.now() - from) / 1000).toFixed(1)} s`;
  const reminder = setInterval(() => say(`  … ${name}: still at it (${seconds()})`), 15_000);
  try {
    const result = await work();
    say(`  ✓ ${name} (${seconds()})`);
    return result;
  } catch (error) {
    say(`  ✗ ${name} (${seconds()})`);
    throw error;
  } finally {
    clearInterval(reminder);
  }
}
