import type { Document } from "yaml";
import type { Rename } from "./rename.ts";
import { sayings } from "./read_renames.ts";

/**
 * The text of `db/renames.yaml` with one more answer. Whatever else it says stays, comments too: earlier answers of the
 * same name are other environments' still.
 */
export async function recordAnswer(text: string, { from, to }: Rename, isRename: boolean): Promise<string> {
  const { isNode, parseDocument } = await import("yaml");
  const document: Document = parseDocument(text);
  if (document.contents === null) document.contents = document.createNode({});
  const known = sayings(document.toJS()[from]) ?? { to: [], not: [] };
  const [kept, other] = isRename ? [known.to, known.not] : [known.not, known.to];
  const now = [...kept.filter((name) => name !== to), to];
  // The last word counts.
  const rest = other.filter((name) => name !== to);
  const said = isRename ? { to: now, not: rest } : { to: rest, not: now };
  const names = (list: string[]) => list.length === 1 ? list[0] : list;
  const answer = said.not.length === 0
    ? names(said.to)
    : { ...(said.to.length > 0 && { to: names(said.to) }), not: names(said.not) };
  const node = document.createNode(answer, { flow: true });
  const old = document.get(from, true);
  if (isNode(old) && old.comment) node.comment = old.comment;
  document.set(from, node);
  return document.toString({ lineWidth: 0 });
}
