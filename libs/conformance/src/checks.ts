import type { Check } from './check.js';
import { connectionChecks } from './checks/connection.js';
import { errorChecks } from './checks/errors.js';
import { historyChecks } from './checks/history.js';
import { idempotencyChecks } from './checks/idempotency.js';
import { inboxChecks } from './checks/inbox.js';
import { limitChecks } from './checks/limits.js';
import { membershipChecks } from './checks/membership.js';
import { orderingChecks } from './checks/ordering.js';
import { restChecks } from './checks/rest.js';
import { schemaChecks } from './checks/schemas.js';
import { strangerChecks } from './checks/strangers.js';
import { syncChecks } from './checks/sync.js';

/** The contract, in the order in which it is tried. The last ones tell what was heard during all the others. */
export const checks: readonly Check[] = [
  ...connectionChecks,
  ...orderingChecks,
  ...idempotencyChecks,
  ...syncChecks,
  ...inboxChecks,
  ...historyChecks,
  ...membershipChecks,
  ...strangerChecks,
  ...limitChecks,
  ...restChecks,
  ...errorChecks,
  ...schemaChecks,
];
