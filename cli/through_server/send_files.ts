import { z } from "zod";
import { type FolderFile, largestFileBytes, mostFiles, pathProblem, readFolder } from "../../engine/bundle/mod.ts";
import { ConfitureError } from "../../engine/errors.ts";
import type { Connection } from "./connection.ts";

/** Contents that are on their way at once. */
const width = 4;

export interface Sending {
  project: string;
  /** Paths of the project that the input names besides what always belongs to it. */
  named: readonly string[];
  /** Called as contents arrive. */
  onSent(done: number, total: number): void;
  signal: AbortSignal;
}

/** What was sent. */
export interface Sent {
  /** Name of the bundle. */
  bundle: string;
  /** Hashes of the contents by path. */
  files: ReadonlyMap<string, string>;
}

/** Sends the project of a folder as a bundle, each content that is not there yet once. */
export async function sendFiles(there: Connection, root: string, sending: Sending): Promise<Sent> {
  const { project, named, onSent, signal } = sending;
  const files = await readFolder(root, named);
  refuse(files, root);
  const path = `/api/projects/${encodeURIComponent(project)}`;
  const listed = files.map(({ path, hash }) => ({ path, hash }));
  const answer = z.object({ bundle: z.string().nullable(), missing: z.array(z.string()) });
  const make = () => there.ask("POST", `${path}/bundles`, answer, { body: { files: listed }, signal });
  const first = await make();
  const hashes = new Map(files.map(({ path, hash }) => [path, hash]));
  if (first.bundle !== null) return { bundle: first.bundle, files: hashes };
  const contents = new Map(files.map(({ hash, content }) => [hash, content]));
  const left = [...first.missing];
  let done = 0;
  const sender = async () => {
    for (let hash = left.pop(); hash !== undefined; hash = left.pop()) {
      await there.send(`${path}/blobs/${hash}`, contents.get(hash)!, signal);
      onSent(++done, first.missing.length);
    }
  };
  await Promise.all(Array.from({ length: width }, sender));
  const { bundle } = await make();
  if (bundle !== null) return { bundle, files: hashes };
  throw new ConfitureError("server-foreign", { url: there.url, why: "it does not keep the files that it was sent" });
}

/** What the server would refuse, said before anything is sent; and what nobody should have kept there. */
function refuse(files: readonly FolderFile[], root: string): void {
  const unreadable = (file: string, why: string) => new ConfitureError("config-unreadable", { file, why });
  if (files.length === 0) throw new ConfitureError("project-missing", { folder: root, why: "there is nothing in it" });
  if (files.length > mostFiles) throw unreadable("db", `there are more than ${mostFiles} files`);
  for (const { path, content } of files) {
    const problem = pathProblem(path) ??
      (content.length > largestFileBytes ? `it is larger than ${largestFileBytes / 2 ** 20} MiB` : undefined);
    if (problem) throw unreadable(path, problem);
    if (/\.ya?ml$/.test(path) && hasPassword(new TextDecoder().decode(content))) {
      throw new ConfitureError("config-unreadable", {
        file: path,
        why: "there is a password in it, which does not belong on a server; name a secret (env:NAME) in its place",
      });
    }
  }
}

/** A connection string that spells its password out. */
function hasPassword(text: string): boolean {
  return text.split("\n").some((line) =>
    !/^\s*#/.test(line) &&
    (/postgres(ql)?:\/\/[^\s:@/]*:[^\s@/$]+@/.test(line) ||
      /\bpassword\s*=\s*(?!env:|file:|command:)[^\s"'$]+/.test(line))
  );
}
