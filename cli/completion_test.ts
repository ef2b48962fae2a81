import assert from "node:assert/strict";
import { temporaryFolder } from "../tests/kit/mod.ts";
import { completeWords, type CompletionFacts, completionScript } from "./completion.ts";
import { type Flag, globalFlags } from "./flags.ts";

const operations = ["build", "test-db clone", "test-db list", "init"].map((name) => ({
  plugin: {} as never,
  provided: { name, summary: "x", effect: "read" as const },
}));
const env = {
  ...globalFlags[2]!,
  field: "env",
  name: "env",
  short: "e",
  kind: "environment",
  choices: undefined,
} as Flag;
const verify = { ...globalFlags[0]!, field: "verify", name: "verify", short: undefined, default: true } as Flag;
const shell = {
  ...env,
  field: "shell",
  name: "shell",
  kind: "choice",
  short: undefined,
  choices: ["bash", "zsh"],
} as Flag;
const facts: CompletionFacts = { operations, flags: globalFlags, environments: [] };
const inBuild = { ...facts, flags: [env, verify, ...globalFlags], positional: [], environments: ["local", "prod"] };

Deno.test("completeWords() offers commands, then the words of a group", () => {
  assert.deepEqual(completeWords([""], facts), ["build", "test-db", "init", "completion"]);
  assert.deepEqual(completeWords(["te"], facts), ["test-db"]);
  assert.deepEqual(completeWords(["test-db", ""], facts), ["clone", "list"]);
  assert.deepEqual(completeWords(["test-db", "c"], facts), ["clone"]);
  assert.deepEqual(completeWords(["nothing", ""], facts), []);
});

Deno.test("completeWords() looks past global flags and their values", () => {
  assert.deepEqual(completeWords(["--format", "json", "-q", "test-db", "l"], facts), ["list"]);
  assert.deepEqual(completeWords(["--format", ""], facts), ["text", "json"]);
  assert.deepEqual(completeWords(["--qu"], facts), ["--quiet"]);
});

Deno.test("completeWords() offers shells after completion, and commands after help", () => {
  assert.deepEqual(completeWords(["completion", ""], facts), ["bash", "zsh", "fish"]);
  assert.deepEqual(completeWords(["completion", "bash", ""], facts), []);
  assert.deepEqual(completeWords(["help", "test-db", ""], facts), ["clone", "list"]);
});

Deno.test("completeWords() offers the flags of an operation with their --no- forms, and values after them", () => {
  assert.deepEqual(completeWords(["build", "--ve"], inBuild), ["--verify"]);
  assert.deepEqual(completeWords(["build", "--no-"], inBuild), ["--no-verify", "--no-color"]);
  assert.deepEqual(completeWords(["build", "--env", ""], inBuild), ["local", "prod"]);
  assert.deepEqual(completeWords(["build", "-e", "p"], inBuild), ["prod"]);
});

Deno.test("completeWords() offers the choices of a positional, which is no flag", () => {
  const words = completeWords(["build", ""], { ...inBuild, flags: [shell, verify], positional: ["shell"] });
  assert.deepEqual(words, ["bash", "zsh", "--verify", "--no-verify"]);
});

Deno.test("completeWords() offers plugins, and operations word by word, where an argument names one", () => {
  const of = (kind: string) => ({ ...shell, field: kind, name: kind, kind, choices: undefined });
  const plugins = ["confiture/audit", "confiture/token"];
  const show = { ...facts, flags: [of("plugin")], positional: ["plugin"], plugins };
  assert.deepEqual(completeWords(["show", ""], show), plugins);
  const schema = { ...facts, flags: [of("operation"), verify], positional: ["operation"] };
  assert.deepEqual(completeWords(["schema", "t"], schema), ["test-db"]);
  assert.deepEqual(completeWords(["schema", "test-db", "c"], schema), ["clone"]);
});

Deno.test("completeWords() completes what stands behind an equals sign, whole or split as bash does", () => {
  assert.deepEqual(completeWords(["build", "--env=p"], inBuild), ["--env=prod"]);
  assert.deepEqual(completeWords(["build", "--env", "=", "p"], inBuild), ["prod"]);
  assert.deepEqual(completeWords(["build", "--env", "="], inBuild), ["local", "prod"]);
});

for (const name of ["bash", "zsh", "fish"] as const) {
  Deno.test({
    name: `completionScript() works in a real ${name}`,
    ignore: !isInstalled(name),
    async fn() {
      await using folder = await temporaryFolder();
      // Stands for confiture: offers what it was asked with, and two words.
      await Deno.writeTextFile(
        `${folder.path}/confiture`,
        `#!/bin/sh\nshift\necho "$#:$*" > ${folder.path}/asked\nprintf 'test-db\\ntext\\n'\n`,
        { mode: 0o755 },
      );
      await Deno.writeTextFile(`${folder.path}/script`, completionScript(name));
      const drive = {
        bash:
          `source script; COMP_WORDS=(confiture --format te); COMP_CWORD=2; _confiture; printf '%s\\n' "\${COMPREPLY[@]}"`,
        zsh:
          `compdef() { :; }; compadd() { shift; printf '%s\\n' "$@"; }; source script; words=(confiture --format te); CURRENT=3; _confiture`,
        fish: `source script; complete -C 'confiture --format te'`,
      }[name];
      const { stdout, stderr } = await new Deno.Command(name, {
        args: ["-c", drive],
        cwd: folder.path,
        env: { PATH: `${folder.path}:/usr/bin:/bin`, HOME: folder.path },
      }).output();
      const text = new TextDecoder().decode(stdout);
      assert.ok(/^test-db$/m.test(text) && /^text$/m.test(text), text + new TextDecoder().decode(stderr));
      assert.equal(await Deno.readTextFile(`${folder.path}/asked`), "2:--format te\n");
    },
  });
}

Deno.test({
  name: "completionScript() passes the empty word under the cursor in a real bash",
  ignore: !isInstalled("bash"),
  async fn() {
    const drive = `confiture() { shift; printf 'n%s\\n' "$#"; }; ${completionScript("bash")}
      COMP_WORDS=(confiture test-db ""); COMP_CWORD=2; _confiture; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await new Deno.Command("bash", { args: ["-c", drive] }).output();
    assert.equal(new TextDecoder().decode(stdout), "n2\n");
  },
});

function isInstalled(shell: string): boolean {
  try {
    return new Deno.Command(shell, { args: ["-c", "true"] }).outputSync().success;
  } catch {
    return false;
  }
}
