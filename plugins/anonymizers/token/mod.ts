import { defineAnonymizer } from "../../../engine/plugin/mod.ts";
import { token } from "./token.ts";

export default defineAnonymizer([token]);
