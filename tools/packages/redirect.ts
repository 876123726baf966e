import ts from 'typescript';

/** Where an import leads, given what it says and in which file. */
export type Redirect = (specifier: string, file: string) => string;

/** Writes imports as they have to be in the package: in modules and in their types. */
export function redirecting(redirect: Redirect): ts.CustomTransformers {
  return {
    after: [(context) => (file) => redirected(file, redirect, context)],
    afterDeclarations: [(context) => (file) => (ts.isSourceFile(file) ? redirected(file, redirect, context) : file)],
  };
}

function redirected(file: ts.SourceFile, redirect: Redirect, context: ts.TransformationContext): ts.SourceFile {
  const { factory } = context;
  const led = <Specifier extends ts.Expression>(specifier: Specifier): Specifier | ts.StringLiteral =>
    ts.isStringLiteral(specifier) ? factory.createStringLiteral(redirect(specifier.text, file.fileName), true) : specifier;
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isImportDeclaration(node)) {
      const { modifiers, importClause, moduleSpecifier, attributes } = node;
      return factory.updateImportDeclaration(node, modifiers, importClause, led(moduleSpecifier), attributes);
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      const { modifiers, isTypeOnly, exportClause, moduleSpecifier, attributes } = node;
      return factory.updateExportDeclaration(node, modifiers, isTypeOnly, exportClause, led(moduleSpecifier), attributes);
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      const argument = factory.createLiteralTypeNode(led(node.argument.literal));
      const { attributes, qualifier, typeArguments, isTypeOf } = ts.visitEachChild(node, visit, context);
      return factory.updateImportTypeNode(node, argument, attributes, qualifier, typeArguments, isTypeOf);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      return factory.updateCallExpression(node, node.expression, undefined, node.arguments.map(led));
    }
    return ts.visitEachChild(node, visit, context);
  };
  return ts.visitEachChild(file, visit, context);
}
