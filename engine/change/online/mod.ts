/** Forms of a change that keep readers and writers of a table going. One file for each. */
export { addKey, isKey, replaceKey } from "./key.ts";
export { addValidated, breaks, isAddedUnchecked, validate } from "./validated.ts";
export { addForeignKeyByPartition, isAddedByPartition } from "./partitioned_foreign_key.ts";
export { addColumnFilled } from "./filled_column.ts";
export { detachConcurrently } from "./detached_partition.ts";
export { attachProved, outside } from "./proved_partition.ts";
export { alike, buildIndex, indexText } from "./build_index.ts";
export { replaceIndex } from "./replace_index.ts";
export { notNullName, nulls, setNotNull } from "./not_null.ts";
export { noOnlineForm, rewriteOf } from "./no_online_form.ts";
