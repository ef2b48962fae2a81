import { ConfitureError, maskPasswords } from "../../engine/errors.ts";
import { readFiles } from "../bundles/mod.ts";
import type { ApiRequest } from "./route.ts";

/** What is larger is no text for a page. */
export const largestTextBytes = 2 ** 20;

/** Answers with what is in a file of a bundle. Whoever asks may see it. */
export async function fileText({ services, id }: ApiRequest, bundle: string, path: string): Promise<Response> {
  const found = (await readFiles(services.control.pool, bundle, [path], largestTextBytes)).get(path);
  if (!found) throw new ConfitureError("no-such-thing", { kind: "file", name: path });
  if (found.content === null) {
    throw new ConfitureError("conflict", {
      what: `${path} is larger than 1 MiB`,
      remedy: "Look at it where the project lives.",
    });
  }
  const text = new TextDecoder().decode(found.content);
  return new Response(/\.ya?ml$/.test(path) ? maskPasswords(text) : text, {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      // Somebody wrote it: a browser that is led there saves it and shows nothing of it.
      "content-disposition": "attachment",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "x-request-id": id,
    },
  });
}
