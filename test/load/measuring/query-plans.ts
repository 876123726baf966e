import type pg from 'pg';

/** A part of a plan, as `EXPLAIN (FORMAT JSON)` has it, as far as it is read here. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Alias?: string;
  readonly 'Index Name'?: string;
  readonly 'Join Type'?: string;
  readonly Operation?: string;
  readonly 'Subplan Name'?: string;
  readonly 'Function Name'?: string;
  readonly 'CTE Name'?: string;
  readonly 'Sort Key'?: readonly string[];
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly 'Hash Cond'?: string;
  readonly 'Merge Cond'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

export interface LoggedPlan {
  readonly query: string;
  readonly plan: PlanNode;
}

const settings = {
  session_preload_libraries: `'auto_explain'`,
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_format': 'json',
  'auto_explain.log_parameter_max_length': '0',
  'auto_explain.log_nested_statements': 'off',
} as const;

/** From the next connection to this database on, PostgreSQL logs the plan of everything that it executes, and no parameter. */
export async function logPlans(client: Pick<pg.Client, 'query'>): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
  for (const [setting, value] of Object.entries(settings)) {
    await client.query(`alter database ${rows[0]?.name} set ${setting} = ${value}`);
  }
}

/** Of each statement the plan that it was last executed by, in the order in which they first were. */
export function loggedPlans(log: string): readonly LoggedPlan[] {
  const plans = new Map<string, PlanNode>();
  for (const [, entry = ''] of log.matchAll(/ plan:\n((?:\t.*\n)+)/g)) {
    const { 'Query Text': query, Plan: plan } = JSON.parse(entry.replace(/^\t/gm, '')) as {
      'Query Text': string;
      Plan: PlanNode;
    };
    plans.set(query, plan);
  }
  return [...plans].map(([query, plan]) => ({ query, plan }));
}

/** The name of a part of a partitioned table, or of its index, as that of the whole; in a text, each such name: `message_p3_idempotency`, `message_idempotency`. */
export const wholeOf = (name: string): string => name.replaceAll(/_p\d+(?=_|\b)/g, '');

/** Tables that a plan reads from their beginning to their end. Of a partitioned one, each of its parts counts. */
export function sequentialScans(plan: PlanNode): readonly string[] {
  const own = plan['Node Type'] === 'Seq Scan' && plan['Relation Name'] !== undefined ? [wholeOf(plan['Relation Name'])] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(sequentialScans)];
}

/** Tables that a plan reads or writes. */
export function relations(plan: PlanNode): readonly string[] {
  const own = plan['Relation Name'] === undefined ? [] : [wholeOf(plan['Relation Name'])];
  return [...own, ...(plan.Plans ?? []).flatMap(relations)];
}

/** A table that a plan looks something up in, and whether it does so by this column. */
export interface Lookup {
  readonly table: string;
  readonly byKey: boolean;
}

/** How a plan finds what it reads. What it finds by a key lies in one part of a partitioned table, and on one node of a distributed one. */
export function lookups(plan: PlanNode, key: string): readonly Lookup[] {
  const condition = `${plan['Index Cond'] ?? ''}${plan.Plans?.map((each) => each['Index Cond'] ?? '').join('') ?? ''}`;
  const isScan = plan['Node Type'].endsWith('Scan') && plan['Relation Name'] !== undefined;
  const own = isScan ? [{ table: wholeOf(plan['Relation Name'] as string), byKey: condition.includes(key) }] : [];
  return [...own, ...(plan.Plans ?? []).flatMap((each) => lookups(each, key))];
}

/** As `EXPLAIN (COSTS OFF)` writes it, more or less. */
export function textOf(plan: PlanNode, depth = 0): string {
  const indent = '  '.repeat(depth);
  const conditions = (['Index Cond', 'Recheck Cond', 'Hash Cond', 'Merge Cond', 'Filter'] as const).flatMap((name) =>
    plan[name] === undefined ? [] : [`${indent}  ${name}: ${plan[name]}`],
  );
  const sortKey = plan['Sort Key'] === undefined ? [] : [`${indent}  Sort Key: ${plan['Sort Key'].join(', ')}`];
  const subplan = plan['Subplan Name'] === undefined ? '' : `${plan['Subplan Name']}: `;
  return [
    `${indent}${subplan}${nameOf(plan)}`,
    ...sortKey,
    ...conditions,
    ...partsOnce((plan.Plans ?? []).map((each) => textOf(each, depth + 1))),
  ].join('\n');
}

/** What is done alike to each part of a table is said once. */
function partsOnce(plans: readonly string[]): readonly string[] {
  const [first, ...others] = plans;
  const asWhole = (plan: string) => wholeOf(plan).replaceAll(/_\d+\b/g, '');
  if (first === undefined || wholeOf(first) === first || !others.every((other) => asWhole(other) === asWhole(first)))
    return plans;
  return [others.length === 0 ? first : `${wholeOf(first)}\n${/^ */.exec(first)?.[0] ?? ''}(in each of ${plans.length} parts)`];
}

function nameOf(plan: PlanNode): string {
  const join = plan['Join Type'] === undefined || plan['Join Type'] === 'Inner' ? '' : ` (${plan['Join Type'].toLowerCase()})`;
  const by = plan['Index Name'] === undefined ? '' : ` using ${plan['Index Name']}`;
  const relation = plan['Relation Name'] ?? plan['CTE Name'] ?? plan['Function Name'];
  const alias = plan.Alias === undefined || plan.Alias === relation ? '' : ` ${plan.Alias}`;
  const on = relation === undefined ? '' : ` on ${relation}${alias}`;
  return `${plan.Operation ?? plan['Node Type']}${join}${by}${on}`;
}
