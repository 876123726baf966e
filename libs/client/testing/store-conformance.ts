import { leaseCases } from './store-lease-cases.js';
import { outboxCases } from './store-outbox-cases.js';
import { recordCases } from './store-record-cases.js';
import { sharingCases } from './store-sharing-cases.js';
import type { StoreCase } from './store-under-test.js';

/** What every {@link ClientStore} promises. Run each on a device of its own. */
export const storeConformance: readonly StoreCase[] = [...outboxCases, ...sharingCases, ...recordCases, ...leaseCases];
