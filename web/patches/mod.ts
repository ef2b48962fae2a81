/** Patches as git writes them, which `git apply` takes. */
export { type FileContents, filePatch } from "./file_patch.ts";
