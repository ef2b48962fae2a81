import { defineOperation } from "../../../../engine/plugin/mod.ts";
import { buildInput, buildOutput } from "./build_io.ts";
import { buildText } from "./build_text.ts";

export const build = defineOperation({
  name: "build",
  summary: "Build a database from the project's DDL files",
  description:
    "Reads the DDL files of the environment, orders their statements by dependency and builds a database from them: " +
    "all in one transaction where PostgreSQL allows it, otherwise in a fresh database that takes the name when it is " +
    "whole. When anything fails, nothing is left behind.\n\n" +
    "The target must be empty or absent; --recreate replaces it. --output writes one SQL file instead, the same bytes " +
    "on every machine.",
  effect: "write",
  input: buildInput,
  output: buildOutput,
  examples: [
    { command: "confiture build", why: "Build the default environment's database" },
    { command: "confiture build --env test --recreate --yes", why: "Replace it, without a question" },
    { command: "confiture build --output schema.sql", why: "One script for psql or for review" },
    { command: "confiture build --dump artifacts/", why: "A pg_dump archive named by the content hash" },
  ],
  phases: ["before_validation", "before_ddl", "after_ddl", "after_validation"],
  exits: { 5: "a seed file failed under --continue-on-error; everything else was built" },
  exitCode: ({ success }) => success ? 0 : 5,
  run: async (input, context) => await (await import("../run_build.ts")).runBuild(input, context),
  text: buildText,
});
