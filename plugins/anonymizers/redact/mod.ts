import { defineAnonymizer } from "../../../engine/plugin/mod.ts";
import { nullValue } from "./null_value.ts";
import { redact } from "./redact.ts";

export default defineAnonymizer([redact, nullValue]);
