import { z } from "zod";
import { ConfitureError } from "../../../engine/errors.ts";
import { chooseRunFiles, readRunFile, readRunFiles } from "../../runs/mod.ts";
import { adoptFiles } from "../adopt_files.ts";
import { requireRight } from "../permit.ts";
import { route } from "../route.ts";
import { runPatch } from "../run_patch.ts";
import { ofRun, seenRun } from "../seen_run.ts";

const anywhere = () => Promise.resolve("anywhere" as const);

const file = z.object({
  path: z.string(),
  change: z.enum(["added", "changed", "removed"]),
  size: z.int().nullable().describe("Bytes; null when it was removed"),
  is_kept: z.boolean().describe("False where its content is not there: it was removed, or is too large"),
});

export const chosenPaths = z.array(z.string().min(1).max(500)).min(1).max(20_000).optional()
  .describe("Only these of its files; all when absent");

export const runFileRoutes = [
  route({
    method: "GET",
    path: "/api/runs/{run}/files",
    tag: "Runs",
    summary: "Files that a run which succeeded left otherwise than its bundle has them",
    permission: "view",
    place: anywhere,
    params: ofRun,
    answer: z.object({
      files: z.array(file),
      left_out: z.int().describe("How many more there were: too many, or with names that no bundle can have"),
    }),
    async handle(request) {
      const { id } = await seenRun(request);
      const { files, leftOut } = await readRunFiles(request.services.control.pool, id);
      const shown = files.map(({ path, change, size, blob }) => ({ path, change, size, is_kept: blob !== null }));
      return { files: shown, left_out: leftOut };
    },
  }),
  route({
    method: "GET",
    path: "/api/runs/{run}/files/content",
    tag: "Runs",
    summary: "What is in one of them",
    permission: "view",
    place: anywhere,
    params: ofRun,
    query: z.object({ path: z.string().min(1).max(500) }),
    answer: z.string(),
    media: "application/octet-stream",
    async handle(request) {
      const { id } = await seenRun(request);
      const content = await readRunFile(request.services.control.pool, id, request.query.path);
      return download(content as BodyInit, "application/octet-stream", request.id);
    },
  }),
  route({
    method: "GET",
    path: "/api/runs/{run}/patch",
    tag: "Runs",
    summary: "What a run changed in its files, as a patch that git apply takes",
    permission: "view",
    place: anywhere,
    params: ofRun,
    answer: z.string(),
    media: "text/x-diff",
    async handle(request) {
      const { pool } = request.services.control;
      const run = await seenRun(request);
      const files = await chooseRunFiles(pool, run.id);
      return download(ReadableStream.from(runPatch(pool, run, files)), "text/x-diff; charset=utf-8", request.id);
    },
  }),
  route({
    method: "POST",
    path: "/api/runs/{run}/adopt",
    tag: "Runs",
    summary: "Make what a run left the newest files of its project",
    permission: "submit",
    place: anywhere,
    params: ofRun,
    body: z.object({ paths: chosenPaths }),
    answer: z.object({ bundle: z.string() }),
    async handle(request) {
      const run = await seenRun(request);
      if (run.project === null) throw new ConfitureError("no-such-thing", { kind: "project of run", name: run.id });
      requireRight(request, "submit", { project: run.project });
      const { control } = request.services;
      const bundle = await control.pool.transaction((session) => adoptFiles(session, request, run, request.body.paths));
      return { bundle };
    },
  }),
];

function download(body: BodyInit, type: string, id: string): Response {
  return new Response(body, {
    headers: {
      "content-type": type,
      // Somebody wrote it: a browser saves it and shows nothing of it.
      "content-disposition": "attachment",
      "cache-control": "no-store",
      "x-request-id": id,
    },
  });
}
