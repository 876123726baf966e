import { expect, it } from '@jest/globals';

import { gatewaySettings } from '../../apps/gateway/src/settings.js';
import { settings } from '../../libs/client/src/settings.js';

it('a connection that is refused for too much is read again before its client doubts that anybody is there', () => {
  expect(gatewaySettings.unreadAtMostMs).toBeLessThan(settings.silenceMs);
});

it('what has waited for its turn is given up before its client does', () => {
  expect(gatewaySettings.heldForMs).toBeLessThan(settings.requestDeadlineMs);
});
