import { type Collector, namesOf, qualified } from "./collector.ts";
import { typeText, walk } from "./walk.ts";
import { walkPlpgsql } from "./plpgsql.ts";
import { isProblem, type Parser } from "../parser.ts";
import { items, option, strings, type Tree } from "../tree.ts";
import { constantText } from "../tree.ts";
import { splitList } from "../settings.ts";

/** CREATE FUNCTION and CREATE PROCEDURE. `text` is the whole statement, for the PL/pgSQL compiler. */
export function createFunction(tree: Tree, into: Collector, parser: Parser, text: string): void {
  const { schema, name } = qualified(strings(tree.funcname));
  const parameters: Tree[] = (tree.parameters ?? []).map((item: Tree) => item.FunctionParameter);
  const inputs = parameters.filter((parameter) => !outputModes.has(parameter.mode));
  into.define({
    kind: "function",
    schema: schema ?? into.creationSchema,
    name,
    signature: JSON.stringify(inputs.map((parameter) => typeText(parameter.argType))),
    minArguments: inputs.filter((parameter) => !parameter.defexpr && parameter.mode !== "FUNC_PARAM_VARIADIC").length,
    maxArguments: inputs.some((parameter) => parameter.mode === "FUNC_PARAM_VARIADIC")
      ? Infinity
      // A procedure is called with its OUT arguments as well.
      : tree.is_procedure
      ? parameters.length
      : inputs.length,
    replaces: tree.replace,
  });
  walk(tree.returnType, into);
  for (const parameter of parameters) {
    walk(parameter.argType, into);
    walk(parameter.defexpr, into);
  }
  walk(option(tree.options, "window")?.arg, into);
  const support = option(tree.options, "support");
  if (support) into.referByName("function", namesOf(support.arg));
  walk(option(tree.options, "transform")?.arg, into);

  const language = (option(tree.options, "language")?.arg?.String?.sval ?? "sql").toLowerCase();
  if (!builtinLanguages.has(language)) into.refer({ kind: "language", name: language });
  // BEGIN ATOMIC and RETURN are parsed and bound when the function is made.
  if (tree.sql_body) walk(tree.sql_body, into);
  const body = strings(items(option(tree.options, "as")?.arg))[0];
  if (body === undefined) return;
  into.bodySearchPath = ownSearchPath(tree.options);
  const names = parameters.map((parameter) => parameter.name).filter(Boolean);
  into.withStrength(into.checkFunctionBodies ? "body" : "weak", () => {
    if (language === "sql") walkSqlBody(body, into, parser);
    else if (language === "plpgsql") walkPlpgsql(text, into, parser, names);
  });
  into.bodySearchPath = undefined;
}

const outputModes = new Set(["FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"]);
const builtinLanguages = new Set(["sql", "plpgsql", "c", "internal"]);

function walkSqlBody(body: string, into: Collector, parser: Parser): void {
  const statements = parser.parse(body);
  // A body that does not parse is refused by the server, with its own position.
  if (isProblem(statements)) return;
  for (const { tree } of statements) walk(tree, into);
}

/** `SET search_path = …` of the function decides what its body means. */
function ownSearchPath(options: Tree): string[] | undefined {
  const setting = (options ?? []).find((item: Tree) =>
    item.DefElem?.defname === "set" && item.DefElem.arg?.VariableSetStmt?.name === "search_path"
  )?.DefElem.arg.VariableSetStmt;
  if (!setting?.args) return undefined;
  const values: string[] = setting.args.map((arg: Tree) => constantText(arg) ?? "");
  return values.flatMap((value) => value.includes(",") ? splitList(value) : [value]).filter((name) => name !== "");
}
