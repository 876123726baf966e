import { readFileSync } from 'node:fs';

import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

export type App = 'gateway' | 'api' | 'standalone';

const workload = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.tuple([z.object({ command: z.array(z.string()) })]) }) }),
  }),
});

/** What Node is told when this app is deployed; all apps in one process are not, and it is told what all of them are. */
export function deployedNodeOptions(app: App): readonly string[] {
  if (app === 'standalone') return ['--enable-source-maps'];
  const manifest = readFileSync(new URL(`../../../../k8s/base/${app}.yaml`, import.meta.url), 'utf8');
  for (const document of parseAllDocuments(manifest)) {
    const { data } = workload.safeParse(document.toJS());
    if (data !== undefined) return data.spec.template.spec.containers[0].command.slice(1, -1);
  }
  throw new Error(`k8s/base/${app}.yaml does not say how ${app} is started`);
}
