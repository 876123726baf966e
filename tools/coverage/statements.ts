import { SourceMap, type SourceMapPayload } from 'node:module';

import ts from 'typescript';

/** A program as V8 ran it, and the map to what we wrote. */
export interface Compiled {
  readonly code: string;
  readonly map: SourceMapPayload;
}

export interface Statement {
  /** Where we wrote it, `line:column`: the same in every compilation of a file. */
  readonly place: string;
  /** Where it begins in the code that ran, in UTF-16 code units, as V8 counts. */
  readonly offset: number;
}

/**
 * The statements of a file, read from what it was compiled to: types are gone there, and so is everything else that
 * cannot run. A declaration of a function or a class is no statement, but what is in it is. What the compiler added (helpers,
 * the constructor that initializes fields) has no place in what we wrote, and does not count.
 */
export function statementsOf({ code, map }: Compiled): readonly Statement[] {
  const file = ts.createSourceFile('compiled.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const origins = new SourceMap(map);
  const found: Statement[] = [];
  const look = (node: ts.Node): void => {
    if (runs(node)) {
      const offset = node.getStart(file);
      const { line, character } = file.getLineAndCharacterOfPosition(offset);
      const entry = origins.findEntry(line, character);
      // An entry further up is what the map says of another statement: this one is the compiler's.
      if ('originalLine' in entry && entry.generatedLine === line) {
        found.push({ place: `${entry.originalLine + 1}:${entry.originalColumn + 1}`, offset });
      }
    }
    ts.forEachChild(node, look);
  };
  look(file);
  return found;
}

const statementKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.VariableStatement,
  ts.SyntaxKind.ExpressionStatement,
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.ContinueStatement,
  ts.SyntaxKind.BreakStatement,
  ts.SyntaxKind.ReturnStatement,
  ts.SyntaxKind.SwitchStatement,
  ts.SyntaxKind.ThrowStatement,
  ts.SyntaxKind.TryStatement,
]);

function runs(node: ts.Node): boolean {
  return statementKinds.has(node.kind) || isConciseBody(node);
}

/** `() => value` returns it, without saying so. */
function isConciseBody(node: ts.Node): boolean {
  return ts.isExpression(node) && node.parent !== undefined && ts.isArrowFunction(node.parent) && node.parent.body === node;
}

/** @throws Error when the code brings no map along. */
export function withInlineMap(code: string): Compiled {
  const encoded = /\/\/# sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,([\w+/=]+)\s*$/.exec(code)?.[1];
  if (encoded === undefined) throw new Error('compiled code without a map to its source');
  return { code, map: JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload };
}
