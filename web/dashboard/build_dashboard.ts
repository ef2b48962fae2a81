import { join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("..", import.meta.url));

/** What the browser loads first, each a file of its own. */
const entries = ["main.tsx", "theme.ts", "layout_worker.ts"];

/** Bundles the dashboard into a folder: scripts, their lazy chunks, and one stylesheet. */
export async function buildDashboard(folder: string): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--platform", "browser", "--minify", "--code-splitting", "--outdir", folder],
      ...entries.map((entry) => join(web, "entries", entry)),
    ],
    cwd: web,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (code !== 0) throw new Error(`the dashboard does not bundle:\n${new TextDecoder().decode(stderr)}`);
  await Deno.writeTextFile(join(folder, "style.css"), await stylesheet());
}

/** The base first, then what belongs to parts and screens, each beside its code. */
async function stylesheet(): Promise<string> {
  const files = [
    ...await cssFiles(join(web, "styles")),
    ...await cssFiles(join(web, "parts")),
    ...await cssFiles(join(web, "screens")),
  ];
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(file)));
  return texts.map(withoutComments).join("\n");
}

async function cssFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await cssFiles(join(folder, name)));
    else if (name.endsWith(".css")) found.push(join(folder, name));
  }
  return found.sort();
}

function withoutComments(css: string): string {
  return css.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\n\s*\n/g, "\n");
}
