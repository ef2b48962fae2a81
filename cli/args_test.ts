import assert from "node:assert/strict";
import { z } from "zod";
import { isConfitureError } from "../engine/errors.ts";
import { field } from "../engine/run/mod.ts";
import { findCommand, readArguments } from "./args.ts";
import { flagsOf, globalsBeside, type ObjectSchema } from "./flags.ts";

const operations = new Set(["build", "test-db clone", "test-db list", "schema", "seed apply"]);

Deno.test("findCommand() takes the longest operation name that the words spell", () => {
  for (
    const [argv, operation, rest] of [
      [["build"], "build", []],
      [["test-db", "clone", "mine"], "test-db clone", ["mine"]],
      [["schema", "test-db", "clone"], "schema", ["test-db", "clone"]],
      [["build", "--env", "build"], "build", ["--env", "build"]],
      [["--format", "json", "test-db", "list"], "test-db list", ["--format", "json"]],
      [["--format=json", "-q", "build"], "build", ["--format=json", "-q"]],
      [["test-db"], undefined, []],
      [["biuld", "-q"], undefined, ["-q"]],
      [["--", "build"], undefined, ["--", "build"]],
      [[], undefined, []],
    ] as const
  ) {
    const found = findCommand(argv, operations);
    assert.deepEqual([found.operation, found.rest], [operation, rest], argv.join(" "));
  }
});

const input = z.object({
  target: field.name("Name of the clone").optional(),
  env: field.environment("Environment", { short: "e" }).optional(),
  jobs: field.count("How many at once", { min: 1, max: 8 }).default(4),
  sort: field.choice(["dependency", "alphabetical"], "Order").default("dependency"),
  dry_run: field.flag("Only say it"),
  verify: field.flag("Check it", { default: true }),
  only: z.array(field.name("Only these")).describe("Only these").optional(),
});
const own = flagsOf(z.toJSONSchema(input, { io: "input" }) as ObjectSchema);
const read = (...argv: string[]) => readArguments(argv, "clone", own, ["target"], globalsBeside(own));

function refusal(...argv: string[]): string {
  try {
    read(...argv);
  } catch (error) {
    assert.ok(isConfitureError(error, "usage"), String(error));
    assert.equal(error.exitCode, 64);
    return `${error.message} | ${error.remedy}`;
  }
  throw new assert.AssertionError({ message: `${argv.join(" ")} was accepted` });
}

Deno.test("readArguments() gives only what was typed, with its type", () => {
  assert.deepEqual(read(), { input: {}, globals: {} });
  assert.deepEqual(read("mine", "-e", "local", "--jobs", "2", "--dry-run", "--sort=alphabetical").input, {
    target: "mine",
    env: "local",
    jobs: 2,
    dry_run: true,
    sort: "alphabetical",
  });
});

Deno.test("readArguments() keeps the flags of every command apart from the operation's own", () => {
  const { input, globals } = read("--format", "json", "-y", "--env", "local", "--project-dir", "x");
  assert.deepEqual([input, globals], [{ env: "local" }, { format: "json", yes: true, project_dir: "x" }]);
});

Deno.test("readArguments() collects a repeatable flag in the order typed", () => {
  assert.deepEqual(read("--only", "b", "--only=a").input, { only: ["b", "a"] });
});

Deno.test("readArguments() refuses a flag that is given twice, unless it is a list or a switch", () => {
  assert.match(refusal("--env", "a", "-e", "b"), /clone: --env is given twice/);
  assert.match(refusal("--env=a", "--env=a", "--env=a"), /--env is given 3 times/);
  assert.match(refusal("--project-dir", "a", "--project-dir", "b"), /--project-dir is given twice/);
  assert.match(refusal("-f", "json", "--format", "text"), /--format is given twice/);
  assert.match(refusal("mine", "--target", "other"), /TARGET is given twice, as mine and with --target/);
  assert.match(refusal("--verify", "--no-verify"), /--verify and --no-verify contradict each other/);
  assert.deepEqual(read("-q", "-q", "--only", "a", "--only", "b"), {
    input: { only: ["a", "b"] },
    globals: { quiet: true },
  });
  assert.deepEqual(read("--env", "a", "--", "--env").input, { env: "a", target: "--env" });
});

Deno.test("readArguments() has a --no- form exactly for flags that are on by default", () => {
  assert.deepEqual(read("--no-verify").input, { verify: false });
  assert.deepEqual(read("--verify").input, { verify: true });
  assert.match(refusal("--no-dry-run"), /there is no flag --no-dry-run/);
});

Deno.test("readArguments() takes what stands behind -- as it is", () => {
  assert.deepEqual(read("--", "--odd").input, { target: "--odd" });
});

Deno.test("readArguments() names the nearest flag for an unknown one", () => {
  assert.match(refusal("--evn", "local"), /there is no flag --evn \| Did you mean --env\?/);
  assert.match(refusal("--dryrun"), /Did you mean --dry-run\?/);
  assert.match(refusal("--frobnicate"), /there is no flag --frobnicate \| See `confiture clone --help`/);
  assert.match(refusal("-z"), /there is no flag -z/);
});

Deno.test("readArguments() says which flag lacks a value or takes none", () => {
  assert.match(refusal("--env"), /needs a value/);
  assert.match(refusal("--env", "--dry-run"), /needs a value/);
  assert.match(refusal("--dry-run=yes"), /takes no value/);
});

Deno.test("readArguments() checks numbers and choices", () => {
  assert.match(refusal("--jobs", "many"), /--jobs takes a number, not many/);
  assert.match(refusal("--jobs", ""), /takes a number|needs a value/);
  assert.match(refusal("--sort", "dependncy"), /one of dependency, alphabetical.*Did you mean dependency\?/);
});

Deno.test("readArguments() refuses a second positional and names a missing one", () => {
  assert.match(refusal("a", "b"), /unexpected argument b/);
  const needed = flagsOf(z.toJSONSchema(z.object({ target: field.name("x") }), { io: "input" }) as ObjectSchema);
  assert.throws(
    () => readArguments([], "clone", needed, ["target"], []),
    (error) => isConfitureError(error, "usage") && /TARGET is missing/.test(error.message),
  );
  assert.throws(
    () => readArguments([], "clone", needed, [], []),
    (error) => isConfitureError(error, "usage") && /--target is missing/.test(error.message),
  );
});

Deno.test("readArguments() gives every word from there on to a repeatable last positional, typed", () => {
  const many = z.object({ first: field.name("x").optional(), majors: z.array(field.count("x")).optional() });
  const flags = flagsOf(z.toJSONSchema(many, { io: "input" }) as ObjectSchema);
  assert.deepEqual(readArguments(["a", "15", "16"], "run", flags, ["first", "majors"], []).input, {
    first: "a",
    majors: [15, 16],
  });
  assert.throws(
    () => readArguments(["a", "x"], "run", flags, ["first", "majors"], []),
    (error) => isConfitureError(error, "usage") && /MAJORS takes a number, not x/.test(error.message),
  );
});
