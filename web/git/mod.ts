/** Projects whose files come from a repository, and commits to it. The host's git does the work, in folders of its own. */
export { commitFiles, type CommittedFile, type NewCommit } from "./commit_files.ts";
export { fetchDue, type FetchOptions, fetchProject } from "./fetch_project.ts";
export { checkRef, readFolderName, readRepositoryUrl } from "./names.ts";
export type { GitPolicy } from "./git_environment.ts";
export { openRepository } from "./repository.ts";
export { type GitSettings, openCredentials, readSettings, removeSettings, writeSettings } from "./settings.ts";
