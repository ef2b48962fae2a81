import { createHash } from "node:crypto";
import { z } from "zod";
import { ConfitureError, parseSaved } from "../../../engine/errors.ts";

/** Name of the file that tells which files an export wrote. */
export const manifestName = "confiture-export.json";

const format = "confiture export 1";

const manifest = z.object({
  format: z.literal(format),
  source: z.string(),
  fingerprint: z.string(),
  server_version: z.int(),
  files: z.array(z.object({
    // Only what an export can have written: nothing outside the folder, and nothing but SQL.
    path: z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.)[^\\]+\.sql$/),
    sha256: z.string(),
  })),
});

export type ExportManifest = z.infer<typeof manifest>;

/** The text of a manifest; the same for the same export. */
export function manifestText(content: Omit<ExportManifest, "format">): string {
  return `${JSON.stringify({ format, ...content }, null, 1)}\n`;
}

/** Reads a manifest. Throws "export-manifest-invalid". */
export function parseManifest(text: string, file: string): ExportManifest {
  return parseSaved(
    text,
    manifest,
    (problem, options) => new ConfitureError("export-manifest-invalid", { file, problem }, options),
  );
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
