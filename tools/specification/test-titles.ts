import ts from 'typescript';

/** A test, by what it says of itself. */
export interface TestTitle {
  /** From the root. */
  readonly file: string;
  /** With the titles of the groups that it is in: `a group › admits 500 members`. */
  readonly title: string;
}

/** The titles in a spec file, `it.each` as it is written: with its placeholders. */
export function testTitlesOf(file: string, text: string): readonly TestTitle[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: TestTitle[] = [];
  const look = (node: ts.Node, groups: readonly string[]): void => {
    const call = ts.isCallExpression(node) ? titled(node) : null;
    if (call?.kind === 'it') found.push({ file, title: [...groups, call.title].join(' › ') });
    ts.forEachChild(node, (child) => look(child, call?.kind === 'describe' ? [...groups, call.title] : groups));
  };
  look(source, []);
  return found;
}

function titled(call: ts.CallExpression): { readonly kind: 'describe' | 'it'; readonly title: string } | null {
  const kind = calleeOf(call.expression);
  const title = call.arguments[0];
  if (kind === null || title === undefined) return null;
  if (ts.isStringLiteralLike(title)) return { kind, title: title.text };
  // A title that is put together is known as far as it is written down.
  return ts.isTemplateExpression(title) ? { kind, title: title.getText().slice(1, -1) } : null;
}

/** `it`, or `it.each(rows)`, or `it.each` with a table in a template. */
function calleeOf(callee: ts.Expression): 'describe' | 'it' | null {
  if (ts.isIdentifier(callee)) return callee.text === 'it' || callee.text === 'describe' ? callee.text : null;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'each') return calleeOf(callee.expression);
  if (ts.isCallExpression(callee)) return calleeOf(callee.expression);
  return ts.isTaggedTemplateExpression(callee) ? calleeOf(callee.tag) : null;
}
