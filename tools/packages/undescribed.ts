import ts from 'typescript';

/** Of the functions that describe a schema, which argument is the schema. */
const schemaAt: ReadonlyMap<string, number> = new Map([
  ['described', 0],
  ['named', 1],
]);

/**
 * Leaves out what schemas only say in the documents of the API, which are made from the sources: no value is
 * checked by it, and every browser would load it.
 */
export const undescribed: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
  const visit = (node: ts.Node): ts.Node => {
    const position =
      ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? schemaAt.get(node.expression.text) : undefined;
    const schema = position === undefined ? undefined : (node as ts.CallExpression).arguments[position];
    return schema === undefined ? ts.visitEachChild(node, visit, context) : ts.visitNode(schema, visit);
  };
  return ts.visitEachChild(file, visit, context);
};
