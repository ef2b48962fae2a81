import { defineLinter } from "../../../engine/plugin/mod.ts";
import { ifNotExists } from "./if_not_exists.ts";
import { nameTooLong } from "./name_too_long.ts";

export default defineLinter([ifNotExists, nameTooLong]);
