import assert from "node:assert/strict";
import { z } from "zod";
import { routes } from "../../web/api/mod.ts";
import { referencePage, stylesheet } from "../../web/api/reference/mod.ts";
import { typeWords } from "../../web/api/reference/schema_rows.ts";
import { route } from "../../web/api/route.ts";
import { testMajors } from "../kit/mod.ts";
import { serverPlace } from "./place.ts";

const [major] = testMajors() as [number];

/** Opening tags in order; throws where one is closed that is not the innermost, or left open. */
function tagsOf(page: string): { name: string; attributes: string }[] {
  const empty = new Set(["meta", "link"]);
  const open: string[] = [];
  const tags: { name: string; attributes: string }[] = [];
  for (const [, slash, name, attributes] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>/g)) {
    if (slash === "/") assert.equal(open.pop(), name);
    else {
      tags.push({ name: name!, attributes: attributes! });
      if (!empty.has(name!)) open.push(name!);
    }
  }
  assert.deepEqual(open, []);
  // What is left of the page has no sign of a tag that was not read.
  assert.doesNotMatch(page.replace(/<!doctype html>|<\/?[a-z][a-z0-9]*(?: [a-z-]+="[^"<>]*")*>/g, ""), /[<>]/);
  return tags;
}

/** Text of the part of the page about one route. */
function articleOf(page: string, method: string, path: string): string {
  const article = page.split("<article ").find((each) =>
    each.includes(`<span class="method">${method}</span> <code>${path}</code>`)
  );
  return article?.split("</article>")[0] ?? assert.fail(`${method} ${path} is not on the page`);
}

Deno.test("server: GET /api shows every route, its permission, parameters and fields", async (t) => {
  await using place = await serverPlace(t, { major });
  const response = await place.request("GET", "/api");
  const page = await response.text();
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  const csp = response.headers.get("content-security-policy")!;
  assert.match(csp, /script-src 'self'/);
  assert.doesNotMatch(csp, /unsafe/);
  for (const { method, path, summary, permission, params, query, body } of routes) {
    const article = articleOf(page, method, path);
    assert.ok(article.includes(`<p>${summary.replaceAll("'", "&#39;")}.</p>`), `${method} ${path}: ${summary}`);
    const words = { open: "everybody", "signed-in": "whoever is signed in" }[permission as string] ?? `(${permission})`;
    assert.ok(/class="permission">(.*)</.exec(article)![1]!.includes(words), `${method} ${path} is for ${words}`);
    for (const schema of [params, query, body]) {
      for (const name of Object.keys(schema?.shape ?? {})) {
        assert.ok(article.includes(`<code>${name}</code>`), `${name} of ${method} ${path}`);
      }
    }
  }
  assert.equal(page.split("<article ").length - 1, routes.length);
});

Deno.test("server: the page is whole HTML without scripts and styles of its own, and its links lead somewhere", async (t) => {
  await using place = await serverPlace(t, { major });
  const page = await (await place.request("GET", "/api")).text();
  const tags = tagsOf(page);
  const attributes = tags.flatMap((tag) =>
    [...tag.attributes.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => ({ name: name!, value: value! }))
  );
  for (const { name } of tags) assert.ok(!["script", "style", "iframe", "object", "base"].includes(name), name);
  for (const { name } of attributes) assert.ok(name !== "style" && !name.startsWith("on"), name);
  const ids = attributes.filter(({ name }) => name === "id").map(({ value }) => value);
  assert.equal(new Set(ids).size, ids.length, "ids are unique");
  for (const { name, value } of attributes) {
    if (name === "aria-labelledby") assert.ok(ids.includes(value), value);
    if (name !== "href" && name !== "src") continue;
    if (value.startsWith("#")) assert.ok(ids.includes(value.slice(1)), value);
    else assert.equal((await place.call("GET", value)).status, 200, value);
  }
  const css = await place.request("GET", "/api/reference.css");
  assert.equal(css.headers.get("content-type"), "text/css; charset=utf-8");
  assert.match(await css.text(), /prefers-color-scheme: dark/);
});

Deno.test("typeWords() says a schema's type and limits in words", () => {
  const cases = [
    [{ type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }, "integer"],
    [{ type: "integer", minimum: 0, maximum: 5, default: 2 }, "integer, 0 to 5, 2 when absent"],
    [{ type: "string", minLength: 1 }, "string, at least 1 character"],
    [{ type: "string", minLength: 64, maxLength: 64 }, "string, 64 characters"],
    [{ type: "array", items: { enum: ["a", "b"] }, maxItems: 2 }, 'list of "a" or "b", at most 2 entries'],
    [{ anyOf: [{ type: "string", maxLength: 9 }, { type: "null" }] }, "string, at most 9 characters or null"],
    [{ $ref: "#/components/schemas/problem" }, "problem"],
    [{}, "anything"],
  ] as const;
  for (const [schema, words] of cases) assert.equal(typeWords(schema), words);
});

Deno.test("referencePage() shows what looks like HTML as text", () => {
  const odd = route({
    method: "POST",
    path: "/api/odd",
    tag: "<b>Odd</b>",
    summary: "<script>alert(1)</script>",
    permission: "open",
    body: z.object({ "\"'><img src=x>": z.string().regex(/<i>/).describe("</td><svg onload=x>") }),
    answer: z.object({ list: z.array(z.object({ deep: z.enum(["<a>", "&amp;"]).nullable() })) }),
    handle: () => Promise.reject(new Error("nobody calls it")),
  });
  const page = referencePage([odd], "<1>");
  for (const { name } of tagsOf(page)) assert.ok(!["script", "img", "svg", "i", "b"].includes(name), name);
  const article = articleOf(page, "POST", "/api/odd");
  assert.ok(article.includes("<code>list[].deep</code>"));
  assert.ok(article.includes("&#38;amp;"));
  assert.ok(article.includes("&#60;script&#62;alert(1)"));
});

Deno.test("the stylesheet's text can be read on its paper, light and dark (WCAG AA)", () => {
  const [light, dark] = stylesheet.split("@media (prefers-color-scheme: dark)");
  for (const scheme of [light!, dark!.split("* {")[0]!]) {
    const colour = (name: string) => luminance(new RegExp(`--${name}: #([0-9a-f]{6})`).exec(scheme)![1]!);
    for (const text of ["ink", "quiet", "accent"]) {
      for (const ground of ["paper", "panel"]) {
        const [high, low] = [colour(text), colour(ground)].sort((a, b) => b - a) as [number, number];
        assert.ok((high + 0.05) / (low + 0.05) >= 4.5, `${text} on ${ground}`);
      }
    }
  }
});

function luminance(hex: string): number {
  const [red, green, blue] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
