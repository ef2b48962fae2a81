import type { Document, Node, Pair, Scalar } from "yaml";
import { ConfitureError } from "../../errors.ts";
import type { Located, LocatedEntry, LocatedMap, LocatedScalar, Position } from "./located.ts";

/** More values than any configuration has; aliases within aliases would reach it. */
const mostNodes = 100_000;
const deepest = 64;

/**
 * Reads one YAML mapping with the places of all keys and values. YAML 1.1, as the projects of the Python tool were
 * written for: `yes` and `on` are true, `<<` merges. `file` is how the place is shown.
 * Throws `config-yaml-invalid`; the text itself is never quoted, for it may be a password.
 */
export async function readYaml(text: string, file: string): Promise<LocatedMap> {
  const yaml = await import("yaml");
  const place = placesOf(text, file);
  const fail = (problem: string, offset: number): never => {
    throw new ConfitureError("config-yaml-invalid", { problem, ...place(offset) });
  };
  const documents = yaml.parseAllDocuments(text, {
    version: "1.1",
    merge: true,
    // Checked below: the parser compares each key with every other, which takes minutes for a big file.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
    // Dates stay the text they are; sets, binaries and ordered maps have no meaning in a configuration.
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === "object" && !/timestamp|binary|omap|pairs|set/.test(tag.tag)),
  }) as Document.Parsed[] & { empty?: true };
  for (const document of documents) {
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem) fail(problems[problem.code] ?? `this is not valid YAML (${problem.code})`, problem.pos[0]);
  }
  if (documents.length > 1) fail("there is more than one YAML document (---) in the file", documents[1]!.range[0]);
  const document = documents[0];
  const root = document?.contents ?? null;
  if (root === null || (yaml.isScalar(root) && root.value === null)) {
    return { kind: "map", entries: new Map(), place: place(0) };
  }
  if (!yaml.isMap(root)) fail("the file is not a mapping of keys to values", offsetOf(root));

  let count = 0;
  return locate(root as Node, 0) as LocatedMap;

  function locate(node: Node | null, depth: number): Located {
    if (++count > mostNodes || depth > deepest) fail("values are nested or repeated beyond measure", offsetOf(node));
    if (node === null) return { kind: "scalar", value: null, place: place(0) };
    const where = place(offsetOf(node));
    if (yaml.isAlias(node)) {
      const target = node.resolve(document!);
      if (!target) fail("an alias (*name) has no anchor (&name) before it", offsetOf(node));
      return locate(target as Node, depth + 1);
    }
    if (yaml.isSeq(node)) {
      return { kind: "list", items: node.items.map((item) => locate(item as Node | null, depth + 1)), place: where };
    }
    if (yaml.isMap(node)) return { kind: "map", entries: locateEntries(node.items as Pair[], depth), place: where };
    const scalar = node as Scalar;
    return { kind: "scalar", ...readScalar(scalar), place: where };
  }

  function locateEntries(pairs: Pair[], depth: number): Map<string, LocatedEntry> {
    const entries = new Map<string, LocatedEntry>();
    const merged = new Map<string, LocatedEntry>();
    for (const { key, value } of pairs) {
      if (!yaml.isScalar(key)) fail("a key is not plain text", offsetOf(key as Node));
      const scalar = key as Scalar;
      const located = value === null ? undefined : locate(value as Node, depth + 1);
      if (typeof scalar.value === "symbol" || (scalar.value === "<<" && scalar.type === "PLAIN")) {
        const sources = located?.kind === "list" ? located.items : [located];
        for (const source of sources) {
          if (source?.kind !== "map") fail("<< merges a mapping, or a list of mappings", offsetOf(scalar));
          // The first source that has a key wins, and a key written beside << wins over all of them.
          for (const [name, entry] of (source as LocatedMap).entries) if (!merged.has(name)) merged.set(name, entry);
        }
        continue;
      }
      const where = place(offsetOf(scalar));
      const empty: Located = { kind: "scalar", value: null, place: where };
      const name = scalar.source ?? String(scalar.value);
      if (entries.has(name)) fail(problems.DUPLICATE_KEY!, offsetOf(scalar));
      entries.set(name, { place: where, value: located ?? empty });
    }
    for (const [name, entry] of merged) if (!entries.has(name)) entries.set(name, entry);
    return entries;
  }
}

function readScalar({ value, source }: Scalar): Pick<LocatedScalar, "value" | "source"> {
  if (typeof value === "string" || value === null) return { value };
  // YAML 1.1 says that y and n are truth values; the Python tool's parser never did.
  const isWord = typeof value === "boolean" && /^[yn]$/i.test(source ?? "");
  if (!isWord && (typeof value === "boolean" || typeof value === "number")) return { value, source };
  return { value: source ?? String(value) };
}

function offsetOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}

/** Turns offsets into lines and columns, both from 1, columns counting characters (not UTF-16 units). */
function placesOf(text: string, file: string): (offset: number) => Position {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length)];
  return (offset) => {
    let low = 0;
    for (let high = starts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { file, line: low + 1, column: [...text.slice(starts[low]!, offset)].length + 1 };
  };
}

/** Our words for the parser's codes, whose own messages quote the text. */
const problems: Readonly<Record<string, string>> = {
  ALIAS_PROPS: "an alias (*name) cannot have an anchor or a tag",
  BAD_ALIAS: "an alias (*name) has no anchor (&name) before it",
  BAD_COLLECTION_TYPE: "a tag does not fit the value it stands at",
  BAD_DIRECTIVE: "a % directive is not known",
  BAD_DQ_ESCAPE: "there is an unknown escape between double quotes; write \\\\ for a backslash, or use single quotes",
  BAD_INDENT: "this line is not indented like its neighbours",
  BAD_PROP_ORDER: "an anchor or a tag stands at the wrong place",
  BAD_SCALAR_START: "plain text cannot begin with this character; put it between quotes",
  BLOCK_AS_IMPLICIT_KEY: "there is a second `: ` on the line; put the value between quotes",
  BLOCK_IN_FLOW: "a block cannot stand between { } or [ ]",
  DUPLICATE_KEY: "this key is written twice",
  MISSING_CHAR: "a closing quote or bracket, a comma or a `: ` is missing",
  MULTILINE_IMPLICIT_KEY: "a key must stand on one line; is its `: ` missing?",
  MULTIPLE_ANCHORS: "a value has two anchors",
  MULTIPLE_DOCS: "there is more than one YAML document (---) in the file",
  MULTIPLE_TAGS: "a value has two tags",
  TAB_AS_INDENT: "the line is indented with a tab; YAML wants spaces",
  TAG_RESOLVE_FAILED: "a tag (!name) is not known here",
  UNEXPECTED_TOKEN: "something stands here that YAML does not expect",
};
