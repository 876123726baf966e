import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

import { actorSettings } from '#actors';
import { Config } from '#platform';

const root = fileURLToPath(new URL('../..', import.meta.url));
const base = join(root, 'k8s/base');

/** What these tests look at, as strictly as they do; kustomize and a cluster look at the rest. */
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const reference = z.object({ name: z.string() });
const labels = z.record(z.string(), z.string());
const container = z.object({
  name: z.string(),
  image: z.literal('parley'),
  command: z.array(z.string()),
  envFrom: z.array(z.union([z.strictObject({ configMapRef: reference }), z.strictObject({ secretRef: reference })])),
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  startupProbe: probe.optional(),
  readinessProbe: probe.optional(),
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }).optional(),
  livenessProbe: probe.optional(),
  resources: z.object({
    requests: z.object({ cpu: z.string(), memory: z.string() }),
    limits: z.object({ memory: z.string().regex(/^\d+Mi$/) }),
  }),
  securityContext: z.object({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.literal(true) })).default([]),
});
const pod = z.object({
  serviceAccountName: z.string(),
  automountServiceAccountToken: z.literal(false),
  securityContext: z.object({ runAsNonRoot: z.literal(true), seccompProfile: z.object({ type: z.literal('RuntimeDefault') }) }),
  containers: z.array(container).min(1),
  volumes: z.array(z.object({ name: z.string(), secret: z.object({ secretName: z.string() }) })).default([]),
});
const workload = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    selector: z.object({ matchLabels: labels }).optional(),
    serviceName: z.string().optional(),
    template: z.object({ metadata: z.object({ labels }), spec: pod }),
  }),
});
const disruptionBudget = z.object({
  spec: z.object({ maxUnavailable: z.number(), selector: z.object({ matchLabels: labels }) }),
});
const service = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ selector: labels, ports: z.array(z.object({ port: z.number(), targetPort: z.string() })).min(1) }),
});
const resource = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({ name: z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/) }),
});
type Resource = z.infer<typeof resource>;

const kustomization = z
  .object({ resources: z.array(z.string()), images: z.array(reference) })
  .parse(read('kustomization.yaml')[0]);
const resources = kustomization.resources.flatMap((file) => read(file).map((document) => resource.parse(document)));
const configMap = z.object({ data: z.record(z.string(), z.string()) }).parse(named('ConfigMap', 'parley')).data;
const workloads = ofKind('Deployment', 'StatefulSet', 'Job').map((each) => workload.parse(each));
const servers = workloads.filter(({ metadata }) => metadata.name !== 'migrate');
const services = ofKind('Service').map((each) => service.parse(each));

/** Secrets that an installation makes, as the head of kustomization.yaml says. */
const secrets = { parley: ['DATABASE_URL', 'REDIS_URL', 'PARLEY_CLUSTER_SECRET'], 'parley-keys': [] };

describe('the kustomize base', () => {
  it('lists every file that is there, and no other', () => {
    const files = readdirSync(base).filter((name) => name !== 'kustomization.yaml');
    expect([...kustomization.resources].sort()).toEqual(files.sort());
  });

  it('names each resource once', () => {
    const names = resources.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('replaces the image that its pods name', () => {
    const images = workloads.flatMap(({ spec }) => spec.template.spec.containers.map(({ image }) => image));
    expect(new Set(images)).toEqual(new Set(kustomization.images.map(({ name }) => name)));
  });

  it('lets every service find a workload and a port of it', () => {
    for (const { metadata, spec } of services) {
      const found = workloads.filter((each) => selects(spec.selector, each.spec.template.metadata.labels));
      expect([metadata.name, found.length]).toEqual([metadata.name, 1]);
      const ports = found[0]?.spec.template.spec.containers.flatMap((each) => each.ports.map(({ name }) => name));
      for (const { targetPort } of spec.ports) expect(ports).toContain(targetPort);
    }
  });

  it('lets one gateway at a time be taken away, of several that know each other by name', () => {
    const gateway = z
      .object({
        spec: z.object({
          replicas: z.number().min(2),
          template: z.object({ spec: pod.extend({ terminationGracePeriodSeconds: z.number() }) }),
        }),
      })
      .parse(named('StatefulSet', 'gateway'));
    const budget = disruptionBudget.parse(named('PodDisruptionBudget', 'gateway'));
    expect(budget.spec.maxUnavailable).toBeLessThan(gateway.spec.replicas);
    expect(selects(budget.spec.selector.matchLabels, labelsOf('gateway'))).toBe(true);
    // Long enough for the pause before it is told to end, for what may hold up its hand-over, and for its connections.
    const [only] = gateway.spec.template.spec.containers;
    const graceMs = gateway.spec.template.spec.terminationGracePeriodSeconds * 1_000;
    expect(graceMs).toBeGreaterThan((only?.lifecycle?.preStop.sleep.seconds ?? 0) * 1_000 + actorSettings.drainMs + 60_000);
    expect(only?.env.map(({ name }) => name)).toEqual(['PARLEY_NODE_ID', 'PARLEY_PEER_URL']);
  });

  it('gives the stateful set the service that its pods are named by', () => {
    const wanted = workloads.flatMap(({ spec }) => spec.serviceName ?? []);
    expect(services.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(wanted));
  });
});

describe.each(workloads.map((each) => [each.metadata.name, each] as const))('%s', (_name, { spec }) => {
  const [only] = spec.template.spec.containers;
  if (only === undefined) throw new Error('The schema above asks for a container');

  it('selects its own pods', () => {
    // A job has no selector of its own; Kubernetes makes one.
    const selector = spec.selector?.matchLabels ?? {};
    expect(selects(selector, spec.template.metadata.labels)).toBe(true);
  });

  it('starts a program that is built from a file of ours', () => {
    const program = only.command.at(-1) ?? '';
    expect(program).toMatch(/^dist\/apps\/[^/]+\/src\/[^/]+\.js$/);
    expect(existsSync(join(root, program.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
  });

  it('tells Node what this Node understands', () => {
    const [node, ...options] = only.command.slice(0, -1);
    expect(node).toBe('node');
    expect(execFileSync(process.execPath, [...options, '--print', '"started"'], { encoding: 'utf8' })).toBe('started\n');
  });

  it('keeps the heap well below its memory limit', () => {
    const heap = Number(/--max-old-space-size=(\d+)/.exec(only.command.join(' '))?.[1]);
    expect(heap).toBeLessThanOrEqual(0.75 * Number.parseInt(only.resources.limits.memory, 10));
  });

  it('reads configuration and secrets that exist', () => {
    const maps = only.envFrom.flatMap((source) => ('configMapRef' in source ? [source.configMapRef.name] : []));
    const kept = only.envFrom.flatMap((source) => ('secretRef' in source ? [source.secretRef.name] : []));
    expect(maps.filter((name) => named('ConfigMap', name) === undefined)).toEqual([]);
    expect(kept.filter((name) => !(name in secrets))).toEqual([]);
    for (const { secret } of spec.template.spec.volumes) expect(Object.keys(secrets)).toContain(secret.secretName);
    const volumes = spec.template.spec.volumes.map(({ name }) => name);
    for (const { name } of only.volumeMounts) expect(volumes).toContain(name);
    expect(named('ServiceAccount', spec.template.spec.serviceAccountName)).toBeDefined();
  });
});

describe.each(servers.map((each) => [each.metadata.name, each] as const))('%s, which serves,', (_name, { spec }) => {
  const [only] = spec.template.spec.containers;
  if (only === undefined) throw new Error('The schema above asks for a container');

  it('has an environment that its program accepts', () => {
    const secret = {
      DATABASE_URL: 'postgresql://parley@postgres/parley',
      REDIS_URL: 'redis://redis',
      PARLEY_CLUSTER_SECRET: '0'.repeat(64),
    };
    expect(Object.keys(secret)).toEqual(secrets.parley);
    const own = only.env.map(({ name, value }) => [name, (value ?? 'gateway-0').replace('$(PARLEY_NODE_ID)', 'gateway-0')]);
    const environment = { ...configMap, ...secret, ...Object.fromEntries(own) } as Record<string, string>;

    const { values } = Config.fromEnvironment(environment);

    // A name that the program does not know would be a setting without effect.
    expect(Object.keys(environment).filter((name) => !(name in values))).toEqual([]);
    expect(only.ports).toEqual([{ name: 'http', containerPort: values.PARLEY_PORT }]);
  });

  it('mounts the files that its environment names', () => {
    const files = [configMap['PARLEY_MASTER_KEY_FILE'], only.env.find(({ name }) => name === 'PARLEY_IDENTITY_DIR')?.value];
    const mounted = only.volumeMounts.map(({ mountPath }) => mountPath);
    for (const file of files.filter((each) => each !== undefined)) {
      expect(mounted.some((path) => file === path || file.startsWith(`${path}/`))).toBe(true);
    }
  });

  it('is probed at paths that its program serves, each for its purpose', () => {
    const served = [
      ...readFileSync(join(root, 'libs/platform/src/health/probes.controller.ts'), 'utf8').matchAll(/@Get\('([^']+)'\)/g),
    ];
    expect(served.map(([, path]) => path).sort()).toEqual(['/livez', '/readyz', '/startupz']);
    expect(only.startupProbe?.httpGet).toEqual({ path: '/startupz', port: 'http' });
    expect(only.readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'http' });
    expect(only.livenessProbe?.httpGet).toEqual({ path: '/livez', port: 'http' });
  });
});

function read(file: string): unknown[] {
  const documents = parseAllDocuments(readFileSync(join(base, file), 'utf8'));
  if (!Array.isArray(documents)) throw new Error(`${file} is empty`);
  for (const { errors } of documents) expect(errors).toEqual([]);
  return documents.map((document): unknown => document.toJS());
}

function ofKind(...kinds: readonly string[]): readonly Resource[] {
  return resources.filter(({ kind }) => kinds.includes(kind));
}

function named(kind: string, name: string): Resource | undefined {
  return resources.find((each) => each.kind === kind && each.metadata.name === name);
}

function labelsOf(name: string): Readonly<Record<string, string>> {
  return workloads.find(({ metadata }) => metadata.name === name)?.spec.template.metadata.labels ?? {};
}

function selects(selector: Readonly<Record<string, string>>, against: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => against[key] === value);
}
