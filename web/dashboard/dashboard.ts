import { createHash } from "node:crypto";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDashboard } from "./build_dashboard.ts";
import { icon, page } from "./page.ts";

/** Where the compiled program has it; from source it is bundled when somebody asks for the first page. */
const built = fileURLToPath(new URL("../../dist/web", import.meta.url));

const types: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".html": "text/html; charset=utf-8",
};

interface Asset {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
  gzipped: Uint8Array<ArrayBuffer>;
}

interface Built {
  page: Asset;
  /** By path: `/assets/HASH/main.js`. */
  assets: ReadonlyMap<string, Asset>;
}

/** The pages of the dashboard: the same document at every address, and what it loads. */
export class Dashboard {
  #built: Promise<Built> | undefined;

  constructor(private readonly isCompiled: boolean) {}

  /** The answer to a GET that no route of the API takes; undefined where it is none of the dashboard's. */
  async answer(request: Request): Promise<Response | undefined> {
    const { pathname } = new URL(request.url);
    if (request.method !== "GET" && request.method !== "HEAD") return undefined;
    if (pathname === "/api" || pathname.startsWith("/api/") || pathname.startsWith("/metrics")) return undefined;
    this.#built ??= load(this.isCompiled);
    const { page, assets } = await this.#built.catch((error) => {
      this.#built = undefined;
      throw error;
    });
    if (pathname.startsWith("/assets/")) {
      const asset = assets.get(pathname);
      return asset && respond(request, asset, "public, max-age=31536000, immutable");
    }
    // A page of an older version asks for its own files, a crawler for anything: neither wants this document.
    if (extname(pathname) !== "" && !request.headers.get("accept")?.includes("text/html")) return undefined;
    return respond(request, page, "no-cache");
  }
}

function respond(request: Request, { type, bytes, gzipped }: Asset, cache: string): Response {
  const takesGzip = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
  return new Response(request.method === "HEAD" ? null : takesGzip ? gzipped : bytes, {
    headers: {
      "content-type": type,
      "cache-control": cache,
      vary: "accept-encoding",
      ...(takesGzip ? { "content-encoding": "gzip" } : {}),
    },
  });
}

async function load(isCompiled: boolean): Promise<Built> {
  const folder = isCompiled ? built : await Deno.makeTempDir({ prefix: "confiture-web-" });
  try {
    if (!isCompiled) await buildDashboard(folder);
    const files: [string, Uint8Array<ArrayBuffer>][] = [["icon.svg", new TextEncoder().encode(icon)]];
    for await (const { name } of Deno.readDir(folder)) files.push([name, await Deno.readFile(join(folder, name))]);
    files.sort(([a], [b]) => (a < b ? -1 : 1));
    const hash = createHash("sha256");
    for (const [name, bytes] of files) hash.update(name).update(bytes);
    const base = `/assets/${hash.digest("hex").slice(0, 16)}/`;
    const assets = await Promise.all(
      files.map(async ([name, bytes]) => [`${base}${name}`, await assetOf(name, bytes)] as const),
    );
    return { page: await assetOf("index.html", new TextEncoder().encode(page(base))), assets: new Map(assets) };
  } finally {
    if (!isCompiled) await Deno.remove(folder, { recursive: true });
  }
}

async function assetOf(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Asset> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  const gzipped = new Uint8Array(await new Response(stream).arrayBuffer());
  return { type: types[extname(name)] ?? "application/octet-stream", bytes, gzipped };
}
