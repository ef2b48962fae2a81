import { defineLinter } from "../../../engine/plugin/mod.ts";
import { definerSearchPath } from "./definer_search_path.ts";
import { grantToPublic } from "./grant_to_public.ts";

export default defineLinter([definerSearchPath, grantToPublic]);
