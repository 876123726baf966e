import ts from 'typescript';

/** Of the functions that describe a schema, which argument is the schema. */
const schemaAt: ReadonlyMap<string, number> = new Map([
  ['described', 0],
  ['named', 1],
]);

/**
 * Leaves out what is said for the documents of the API alone: descriptions of schemas, and the `summary` of a contract,
 * which is marked as internal. The documents are made from the sources; every browser would load it.
 */
export const undescribed: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
  const visit = (node: ts.Node): ts.Node | undefined => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && node.name.text === 'summary') return undefined;
    return ts.visitNode(describedIn(node), visit) ?? ts.visitEachChild(node, visit, context);
  };
  return ts.visitEachChild(file, visit, context);
};

function describedIn(node: ts.Node): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const position = schemaAt.get(node.expression.text);
  return position === undefined ? undefined : node.arguments[position];
}
