/** What tests share, and what authors of plugins can use for theirs. */
export { temporaryFolder } from "./temporary_folder.ts";
export { testHost } from "./test_host.ts";
