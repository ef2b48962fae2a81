import { ConfitureError } from "../../engine/errors.ts";
import { pathProblem } from "../bundles/mod.ts";

/**
 * The address of a repository. Over TLS, without a password in it: git would show it in messages, and everybody could
 * list it. Throws `request-invalid`.
 */
export function readRepositoryUrl(text: string, { allowPrivate }: { allowPrivate: boolean }): URL {
  const invalid = (problem: string) => new ConfitureError("request-invalid", { where: "url", problem });
  if (!URL.canParse(text) || !/^[a-z]+:\/\//.test(text)) {
    throw invalid("it is no address such as https://git.example.com/team/shop.git");
  }
  const url = new URL(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && allowPrivate)) {
    const instead = url.protocol === "http:" ? "https, or http where --git-allow-private is set" : "https with a token";
    throw invalid(`${url.protocol}// is not spoken: use ${instead}`);
  }
  if (url.username !== "" || url.password !== "") throw invalid("credentials have fields of their own");
  if (url.search !== "" || url.hash !== "") throw invalid("it has a query or a fragment");
  if (url.pathname === "/") throw invalid("it names no repository");
  return url;
}

/** A branch, a tag or a commit. Throws `request-invalid`. */
export function checkRef(name: string, where: string): void {
  const problem = refProblem(name);
  if (problem) throw new ConfitureError("request-invalid", { where, problem });
}

/** Why git would not take a name (git-check-ref-format), or would take it for something else. */
export function refProblem(name: string): string | undefined {
  if (name.length > 200) return "it is longer than 200 characters";
  // deno-lint-ignore no-control-regex -- they have no place in a name
  if (/[\x00-\x20\x7f~^:?*[\\]/.test(name)) return "it has a blank, a control character or one of ~ ^ : ? * [ \\ in it";
  if (name.startsWith("-")) return "it begins with a hyphen";
  if (name === "@" || name === "HEAD" || name.endsWith("/HEAD")) return "name a branch, a tag or a commit";
  if (name.includes("..") || name.includes("@{") || name.includes("//")) return "it has .., @{ or // in it";
  if (name.endsWith(".") || name.startsWith("/") || name.endsWith("/")) return "it begins or ends with a sign";
  if (name.split("/").some((part) => part.startsWith(".") || part.endsWith(".lock"))) {
    return "a part of it begins with a dot or ends with .lock";
  }
  return undefined;
}

/** The folder of a project in its repository; "" is the root. Throws `request-invalid`. */
export function readFolderName(text: string): string {
  const folder = text.replace(/\/+$/, "");
  const problem = folder === "" ? undefined : pathProblem(folder);
  if (problem) throw new ConfitureError("request-invalid", { where: "folder", problem });
  return folder;
}

/** True for the whole name of a commit. */
export function isObjectId(name: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name);
}
