/** What the rules need to know about one source file. Paths are relative to the root, with "/" separators. */
export interface SourceFacts {
  path: string;
  imports: ImportFact[];
  /** Reaches for the world outside: `Deno.env`, `console`, `new Date()`, … */
  uses: { what: string; line: number }[];
  hasDefaultExport: boolean;
  lines: number;
  startsWithComment: boolean;
}

export interface ImportFact {
  /** Path of the file for a relative import, the specifier as written otherwise; absent when it is computed. */
  to?: string;
  isDynamic: boolean;
  /** Erased by the compiler: nothing of it is there when the program runs. */
  isTypeOnly: boolean;
  line: number;
}

// deno-lint-ignore no-explicit-any -- the tree of `deno lint` is typed as a union of every node there is
type Node = any;

/** Reads one file with the parser of `deno lint`. Works inside `deno test` only: Deno offers it nowhere else. */
export function readFacts(path: string, text: string): SourceFacts {
  const lineOf = lineFinder(text);
  const imports: ImportFact[] = [];
  const uses: SourceFacts["uses"] = [];
  let hasDefaultExport = false;

  const add = (node: Node, source: Node, kind: { isDynamic?: boolean; isTypeOnly?: boolean }) => {
    const specifier: unknown = source?.value;
    const to = typeof specifier === "string" ? resolveSpecifier(path, specifier) : undefined;
    const isTypeOnly = kind.isTypeOnly ?? false;
    imports.push({ to, isDynamic: kind.isDynamic ?? false, isTypeOnly, line: lineOf(node) });
  };
  const use = (node: Node, what: string) => uses.push({ what, line: lineOf(node) });

  const visitor: Record<string, (node: Node) => void> = {
    ImportDeclaration(node) {
      const allTypes = node.specifiers.length > 0 && node.specifiers.every((one: Node) => one.importKind === "type");
      add(node, node.source, { isTypeOnly: node.importKind === "type" || allTypes });
    },
    ExportAllDeclaration: (node) => add(node, node.source, { isTypeOnly: node.exportKind === "type" }),
    ExportNamedDeclaration(node) {
      if (!node.source) return;
      const allTypes = node.specifiers.length > 0 && node.specifiers.every((one: Node) => one.exportKind === "type");
      add(node, node.source, { isTypeOnly: node.exportKind === "type" || allTypes });
    },
    ImportExpression: (node) => add(node, node.source, { isDynamic: true }),
    TSImportType: (node) => add(node, node.argument?.literal ?? node.argument, { isTypeOnly: true }),
    ExportDefaultDeclaration: () => hasDefaultExport = true,
    MemberExpression(node) {
      if (node.object.type === "Identifier") use(node, `${node.object.name}.${node.property.name ?? "*"}`);
    },
    NewExpression(node) {
      if (node.callee.name === "Date" && node.arguments.length === 0) use(node, "new Date()");
    },
    CallExpression(node) {
      if (node.callee.type === "Identifier") use(node, `${node.callee.name}()`);
    },
    VariableDeclarator(node) {
      // `const { env } = Deno` reaches for the same thing as `Deno.env`.
      if (node.init?.type === "Identifier" && node.id.type === "ObjectPattern") {
        for (const { key } of node.id.properties) use(node, `${node.init.name}.${key?.name ?? "*"}`);
      }
    },
  };
  const plugin = { name: "architecture", rules: { facts: { create: () => visitor } } } as unknown as Deno.lint.Plugin;
  Deno.lint.runPlugin(plugin, `/${path}`, text);

  const lines = text.split("\n").length - 1;
  return { path, imports, uses, hasDefaultExport, lines, startsWithComment: /^\s*\/[/*]/.test(text) };
}

function resolveSpecifier(from: string, specifier: string): string {
  if (!/^\.\.?\//.test(specifier)) return specifier;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

function lineFinder(text: string): (node: Node) => number {
  return (node) => text.slice(0, node.range[0]).split("\n").length;
}
