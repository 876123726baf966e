import type { Client } from '../clients/client.js';
import type { Operation } from '../history.js';
import { type Violation, violation } from './violation.js';

/** When nothing is in the way any more, everybody is answered and everybody catches up. */
export function checkProgress(operations: readonly Operation[], clients: readonly Client[]): readonly Violation[] {
  const waiting = operations.filter(({ settled }) => !settled);
  const behind = clients.filter(({ busy }) => busy);
  return [
    ...waiting.map(({ clientId, command }) => violation('progress', `${clientId} has no answer to ${JSON.stringify(command)}`)),
    ...behind.map(({ clientId }) => violation('progress', `${clientId} is still catching up`)),
  ];
}
