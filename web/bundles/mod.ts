/** Projects as the server keeps them: content-addressed bundles of files. */
export {
  type BundledFile,
  bundleHash,
  hashOfContent,
  largestFileBytes,
  mostFiles,
  pathProblem,
} from "../../engine/bundle/mod.ts";
export { type ChangedFile, compareFolder } from "./compare_folder.ts";
export { isProjectFile } from "./project_file.ts";
export { chooseBundle, type ListedFile, listFiles, readFiles } from "./read_file.ts";
export { layBundle } from "./lay_bundle.ts";
export { missingBlobs, storeBlob, storeBundle, storeSentBlob } from "./store_bundle.ts";
export { listBundles, type ProjectBundle } from "./list_bundles.ts";
export { adoptFolder } from "./adopt_folder.ts";
export { ensureProject, findProject, isProtectedByOperator, type ProjectRow } from "./projects.ts";
