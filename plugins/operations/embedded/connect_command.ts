import { dirname, join } from "node:path";
import { shellWord } from "../../../engine/shell_word.ts";

/** What to type to look into a database of the server. The password is read from its file, never shown. */
export function connectCommand(data: string, port: number, database: string): string {
  const file = shellWord(join(dirname(data), "password"));
  return `PGPASSWORD=$(cat ${file}) psql -h 127.0.0.1 -p ${port} -U postgres -d ${shellWord(database)}`;
}
