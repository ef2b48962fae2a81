import { ConfitureError } from "../../errors.ts";

/** Decides whether a path, relative and with `/`, fits. */
export type Matcher = (path: string) => boolean;

/**
 * Compiles globs to one matcher. A pattern fits at any depth (`*.sql`, `views/*.sql`), unless it begins with `/` or
 * `./`. Hidden files fit only patterns that name their dot. `key` is the configuration key, for the message of
 * `config-pattern-invalid`.
 */
export async function compileGlobs(patterns: readonly string[], key: string): Promise<Matcher> {
  // @ts-types="@types/picomatch"
  const { default: picomatch } = await import("picomatch");
  const matchers = patterns.map((pattern) => {
    const isAnchored = /^\.?\//.test(pattern);
    const bare = pattern.replace(/^\.?\//, "");
    const problem = bare === ""
      ? "it is empty"
      : bare.split("/").includes("..")
      ? "it cannot leave its folder with .."
      : unbalanced(bare);
    if (problem) throw new ConfitureError("config-pattern-invalid", { pattern, problem, key });
    try {
      return picomatch(isAnchored || bare.startsWith("**/") ? bare : [bare, `**/${bare}`], { windows: false });
    } catch (error) {
      const problem = "it is no glob";
      throw new ConfitureError("config-pattern-invalid", { pattern, problem, key }, { cause: error });
    }
  });
  return (path) => matchers.some((matches) => matches(path));
}

/** picomatch takes an open bracket literally; in a configuration it is a slip. */
function unbalanced(pattern: string): string | undefined {
  const plain = pattern.replace(/\\./g, "").replace(/\[[^\]]+\]/g, "");
  if (/[[\]]/.test(plain)) return "a [ and its ] do not pair";
  return [...plain].filter((char) => char === "{").length === [...plain].filter((char) => char === "}").length
    ? undefined
    : "a { and its } do not pair";
}
