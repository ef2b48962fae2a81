import assert from "node:assert/strict";
import { z } from "zod";
import { ConfitureError } from "../engine/errors.ts";
import type { Context } from "../engine/plugin/mod.ts";
import { field, targetFields } from "../engine/run/mod.ts";
import { fakePlugin, temporaryFolder, testHost, type TestTerminal, testTerminal } from "../tests/kit/mod.ts";
import { main } from "./main.ts";
import type { Terminal } from "./terminal.ts";

const plugins = [
  fakePlugin({
    name: "cook",
    summary: "Cook something",
    input: z.object({
      fruit: field.choice(["plum", "pear"], "What to cook").default("plum"),
      fail: field.flag("Fail"),
    }),
    output: z.object({ jars: z.int(), fruit: z.string() }),
    positional: ["fruit"],
    run({ fruit, fail }, { emit }: Context) {
      emit({ type: "notice", level: "warning", message: "it is hot" });
      if (fail) throw new ConfitureError("plugin-unknown", { plugin: "a/b" });
      return Promise.resolve({ jars: 3, fruit });
    },
    exitCode: ({ fruit }) => fruit === "pear" ? 1 : 0,
    text: ({ jars, fruit }, style) => `${style.bold(`${jars} jars`)} of ${fruit}`,
  }, {
    name: "cellar drop",
    run: async (_, { consent }: Context) => (await consent({ question: "Drop the cellar?", loses: "12 jars" }), {}),
  }, {
    name: "cellar check",
    output: z.object({}),
    run: () => Promise.resolve({}),
    exitCode: () => 5,
    text: () => "2 jars leak",
  }, {
    name: "cellar look",
    output: z.object({}),
    run: () => Promise.resolve({}),
    exitCode: () => 1,
    text: () => "11 jars are tight\n1 jar leaks",
    quietText: () => "1 jar leaks",
  }, {
    name: "cellar crash",
    run: () => Promise.reject(new TypeError("jar is undefined")),
  }, {
    name: "cellar wait",
    input: z.object({ env: targetFields.env }),
    run: (_, { signal }: Context) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  }),
];

interface Asked {
  env?: Record<string, string>;
  terminal?: Partial<Terminal>;
  answers?: string[];
  signal?: AbortSignal;
  cwd?: string;
}

async function type(line: string, { env = {}, terminal: given, answers, signal, cwd }: Asked = {}) {
  const terminal = testTerminal(given, answers);
  const exitCode = await main({
    argv: line.split(" ").filter(Boolean),
    host: testHost({ env, ...(cwd ? { cwd } : {}) }),
    terminal,
    plugins,
    signal: signal ?? new AbortController().signal,
  });
  return { exitCode, ...terminal.written };
}

/** Exactly one JSON document, or it throws. */
const document = ({ out }: Pick<TestTerminal["written"], "out">) => {
  assert.ok(out.endsWith("}\n"));
  return JSON.parse(out);
};

Deno.test("main() writes the result to standard output and everything else to standard error", async () => {
  const { exitCode, out, err } = await type("cook");
  assert.deepEqual([exitCode, out, err], [0, "3 jars of plum\n", "warning: it is hot\n"]);
});

Deno.test("main() in JSON mode prints one document on standard output, in success and in failure", async () => {
  const good = await type("cook pear --format json");
  assert.deepEqual([good.exitCode, document(good)], [1, { ok: true, jars: 3, fruit: "pear" }]);
  const bad = await type("cook -f json --fail");
  assert.equal(bad.exitCode, 5);
  const { ok, error } = document(bad);
  assert.deepEqual(
    [ok, Object.keys(error), error.code, error.details.reason],
    [
      false,
      ["severity", "code", "message", "actionable", "details", "migration", "file", "line"],
      "PLUGIN_001",
      "plugin-unknown",
    ],
  );
});

Deno.test("main() prints one JSON document for usage errors too", async () => {
  for (const line of ["cook --format json --frut", "cok -f json", "cook plumm --format=json", "cellar crash -fjson"]) {
    const result = await type(line);
    assert.equal(document(result).ok, false, line);
    assert.equal(result.err, "", line);
  }
});

Deno.test("main() prints one JSON document for whatever needs no operation", async () => {
  for (
    const [line, key] of [
      ["--version -f json", "version"],
      ["-f json --version", "version"],
      ["--format json", "help"],
      ["cook --help --format=json", "help"],
      ["help cellar -fjson", "help"],
      ["--exit-codes -f json", "exit_codes"],
      ["completion bash -f json", "script"],
    ] as const
  ) {
    const result = await type(line);
    assert.equal(result.exitCode, 0, line);
    assert.ok(document(result)[key], line);
    assert.equal(result.err, "", line);
  }
  const bare = await type("cellar -f json");
  assert.deepEqual([bare.exitCode, bare.err], [64, ""]);
  assert.match(document(bare).error.actionable, /cellar drop/);
  for (const line of ["cok -qfjson", "cok -qf json", "-qfjson cok"]) {
    assert.equal(document(await type(line)).ok, false, line);
  }
  assert.equal((await type("cook plum x -- --format json")).out, "");
});

Deno.test("main() exits with 64 on unknown commands, flags and values, naming the nearest", async () => {
  for (
    const [line, pattern] of [
      ["coko", /no command coko[^]*`confiture cook`/],
      ["cellar dropp", /no command cellar dropp[^]*`confiture cellar drop`/],
      ["cook --fial", /no flag --fial[^]*--fail/],
      ["cook plumm", /FRUIT is one of plum, pear, not plumm/],
      ["cook plum pear", /unexpected argument pear/],
      ["--verison", /no flag --verison[^]*--version/],
      ["cook --format yaml", /one of text, json/],
      ["cook --quiet=plum", /cook: --quiet takes no value/],
      ["cook --format", /cook: --format needs a value/],
      ["cellar crush", /no command cellar crush[^]*Did you mean `confiture cellar crash`/],
      [
        "cellar xyz",
        /no command cellar xyz[^]*Name one of cellar drop, cellar check, cellar look, cellar crash, cellar wait/,
      ],
      ["cook --project-dir /does/not/exist", /no folder \/does\/not\/exist/],
      ["completion tcsh", /no script for tcsh/],
    ] as const
  ) {
    const { exitCode, out, err } = await type(line);
    assert.equal(exitCode, 64, line);
    assert.equal(out, "", line);
    assert.match(err, pattern);
  }
});

Deno.test("main() answers --help everywhere with 0, and a bare group with its commands and 64", async () => {
  for (
    const line of [
      "",
      "--help",
      "-h",
      "help",
      "cook --help",
      "help cook",
      "cellar --help",
      "help cellar drop",
      "cook -h --fial",
      "help help",
      "help completion",
      "completion bash --help",
    ]
  ) {
    const { exitCode, out, err } = await type(line);
    assert.deepEqual([exitCode, err], [0, ""], line);
    assert.match(out, /Usage:/, line);
  }
  const group = await type("cellar");
  assert.deepEqual([group.exitCode, group.out], [64, ""]);
  assert.match(group.err, /cellar drop/);
});

Deno.test("main() tells version and exit codes", async () => {
  assert.match((await type("--version")).out, /^confiture \d+\.\d+\.\d+\n$/);
  assert.match((await type("--exit-codes")).out, /^ {2}0 {2}ok:[^]* 64 {2}usage:[^]*130 {2}cancelled:/);
  assert.equal(document(await type("--exit-codes-json"))["64"].name, "usage");
});

Deno.test("main() --quiet says nothing but errors", async () => {
  const good = await type("cook -q");
  assert.deepEqual([good.out, good.err], ["", ""]);
  assert.match((await type("cook -q --fail")).err, /PLUGIN_001/);
  assert.equal(document(await type("cook -q -f json")).ok, true);
});

Deno.test("main() --output writes the document to the file and nothing to standard output", async () => {
  const { out, files } = await type("cook -f json --output jars.json", { cwd: "/tmp" });
  assert.equal(out, "");
  assert.equal(JSON.parse(files.get("/tmp/jars.json")!).jars, 3);
  const failed = await type("cook --fail -f json -o /tmp/jars.json");
  assert.equal(JSON.parse(failed.files.get("/tmp/jars.json")!).ok, false);
  assert.match(failed.err, /PLUGIN_001/);
});

Deno.test("main() says so when the output file cannot be written, in JSON mode on standard output", async () => {
  const writeFile = () => Promise.reject(new Error("no space left"));
  const { exitCode, out, err } = await type("cook -o jars", { terminal: { writeFile }, cwd: "/tmp" });
  assert.deepEqual([exitCode, out], [5, ""]);
  assert.match(err, /CONFIG_020[^]*cannot write jars: no space left; cook itself is done, only its result is lost/);
  const json = await type("cook -o jars -f json", { terminal: { writeFile }, cwd: "/tmp" });
  assert.equal(json.exitCode, 5);
  assert.equal(JSON.parse(json.out).error.code, "CONFIG_020");
  const failed = await type("cook --fail -o jars -f json", { terminal: { writeFile }, cwd: "/tmp" });
  assert.equal(JSON.parse(failed.out).error.code, "PLUGIN_001");
  assert.match(failed.err, /CONFIG_020/);
});

Deno.test("main() does nothing when it is plain beforehand that the result file cannot be written", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  for (
    const [file, exitCode, told] of [
      ["none/jars", 5, /CONFIG_020[^]*cannot write none\/jars: there is no such file or folder/],
      ["file/jars", 5, /CONFIG_020[^]*a part of its path is no folder/],
      [".", 5, /CONFIG_020[^]*it is a folder/],
      ["postgres://u:hunter2@h/db", 64, /--output takes a file, not a connection string/],
    ] as const
  ) {
    const result = await type(`cook -o ${file}`, { cwd: folder.path });
    assert.equal(result.exitCode, exitCode, file);
    assert.match(result.err, told);
    assert.doesNotMatch(result.err, /it is hot|hunter2/);
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["file"]);
});

Deno.test("main() takes an empty value of --output and --project-dir for a mistake", async () => {
  assert.match((await type("cook --output=")).err, /USAGE_001[^]*--output is empty/);
  assert.match((await type("cook --project-dir=")).err, /USAGE_001[^]*--project-dir is empty/);
});

Deno.test("main() is quiet about an answer, not about what is wrong", async () => {
  assert.deepEqual(await quiet("cook -q pear"), [1, "", ""]);
  assert.deepEqual(await quiet("cellar check -q"), [5, "", "2 jars leak\n"]);
  assert.deepEqual(await quiet("cellar look -q"), [1, "", "1 jar leaks\n"]);
});

async function quiet(line: string): Promise<[number, string, string]> {
  const { exitCode, out, err } = await type(line);
  return [exitCode, out, err];
}

Deno.test("main() colours only for a terminal, and not against NO_COLOR or --no-color", async () => {
  const terminal = { isOutTerminal: true, isErrTerminal: true };
  assert.ok((await type("cook", { terminal })).out.includes("\x1b[1m"));
  for (const [line, env] of [["cook --no-color", {}], ["cook", { NO_COLOR: "1" }]] as const) {
    const { out, err } = await type(line, { terminal, env });
    assert.ok(!(out + err).includes("\x1b"), line);
  }
  assert.ok((await type("cook", { terminal, env: { NO_COLOR: "" } })).out.includes("\x1b[1m"));
  const toFile = await type("cook -o jars", { terminal, cwd: "/tmp" });
  assert.equal(toFile.files.get("/tmp/jars"), "3 jars of plum\n");
});

Deno.test("main() asks before a loss, says what is lost, and takes only yes for a yes", async () => {
  for (const [answers, code] of [[["yes"], 0], [["y"], 1], [["no"], 1], [[""], 1]] as const) {
    const { exitCode, err, questions } = await type("cellar drop", { answers: [...answers] });
    assert.equal(exitCode, code, answers[0]);
    assert.equal(questions.length, 1);
    assert.match(err, /Drop the cellar\?\n {2}12 jars/);
  }
  assert.deepEqual((await type("cellar drop --yes", { answers: ["no"] })).questions, []);
});

Deno.test("main() refuses to lose something where there is no terminal to ask on", async () => {
  const { exitCode, err } = await type("cellar drop");
  assert.equal(exitCode, 64);
  assert.match(err, /12 jars[^]*--yes/);
  assert.equal((await type("cellar drop -y")).exitCode, 0);
});

Deno.test("main() exits with 130 when the run is stopped", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  const { exitCode, err } = await type("cellar wait", { signal: controller.signal });
  assert.equal(exitCode, 130);
  assert.match(err, /RUN_001.*cancelled/);
});

Deno.test("main() shows a defect as one, and its stack only when asked", async () => {
  const { exitCode, err } = await type("cellar crash");
  assert.equal(exitCode, 1);
  assert.match(err, /INTERNAL_001[^]*jar is undefined/);
  assert.ok(!err.includes("main_test.ts"));
  assert.match((await type("cellar crash", { env: { CONFITURE_TRACE: "1" } })).err, /main_test\.ts/);
});

Deno.test("main() completes words, and offers nothing instead of an error without a project", async () => {
  await using folder = await temporaryFolder();
  const complete = async (...typed: string[]) => {
    const terminal = testTerminal();
    const host = testHost({ cwd: folder.path });
    const signal = new AbortController().signal;
    assert.equal(await main({ argv: ["__complete", ...typed], host, terminal, plugins, signal }), 0);
    return terminal.written.out.split("\n").filter(Boolean);
  };
  assert.deepEqual(await complete("c"), ["cook", "cellar", "completion"]);
  assert.deepEqual(await complete("cellar", ""), ["drop", "check", "look", "crash", "wait"]);
  assert.deepEqual((await complete("cook", "")).slice(0, 3), ["plum", "pear", "--fail"]);
  assert.deepEqual(await complete("cellar", "wait", "--env", ""), []);
});
