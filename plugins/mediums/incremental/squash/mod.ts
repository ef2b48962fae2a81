/** Making one migration of several. */
export { type FolderReplay, replayFolder } from "./replay_folder.ts";
export { runSquash } from "./run_squash.ts";
