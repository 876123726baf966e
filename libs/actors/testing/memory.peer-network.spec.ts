import { SystemTimers } from '#kernel';

import { MemoryPeerNetwork } from './memory.peer-network.js';
import { peerTransportConformance } from './peer-transport-conformance.js';

peerTransportConformance('memory', async () => {
  const network = new MemoryPeerNetwork({ timers: new SystemTimers() });
  return {
    transport: network.transportAt('one'),
    listen: (accept) => network.listen('other', accept),
    address: 'other',
    nowhere: ['nowhere'],
    cut: () => {
      network.cut('one', 'other');
      network.heal('one', 'other');
    },
    close: async () => undefined,
  };
});
