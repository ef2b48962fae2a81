import { z } from "zod";
import { readRunFile, readRunFiles } from "../../runs/mod.ts";
import { route } from "../route.ts";
import { ofRun, seenRun } from "../seen_run.ts";

const anywhere = () => Promise.resolve("anywhere" as const);

const file = z.object({
  path: z.string(),
  change: z.enum(["added", "changed", "removed"]),
  size: z.int().nullable().describe("Bytes; null when it was removed"),
  is_kept: z.boolean().describe("False where its content is not there: it was removed, or is too large"),
});

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
      return new Response(content as BodyInit, {
        headers: {
          "content-type": "application/octet-stream",
          // Somebody wrote it: a browser saves it and shows nothing of it.
          "content-disposition": "attachment",
          "cache-control": "no-store",
          "x-request-id": request.id,
        },
      });
    },
  }),
];
