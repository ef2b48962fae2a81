/** Files of a project as they are sent to a server: named by what is in them, and nothing that is not the project's. */
export {
  type BundledFile,
  bundleHash,
  hashOfContent,
  largestBundleBytes,
  largestFileBytes,
  mostFiles,
  pathProblem,
} from "./bundle.ts";
export { type FolderFile, readFolder } from "./read_folder.ts";
