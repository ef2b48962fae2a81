import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ConfitureError, fileTrouble } from "../../../../engine/errors.ts";
import { squashJournal } from "../../../../engine/migrations/mod.ts";

/** Below the folder of the migrations, nowhere else: the file may have come with the project. */
const inside = z.string().refine((path) => path.split("/").every((part) => part !== "" && part !== ".."));

const schema = z.object({
  version: z.string(),
  name: z.string(),
  squashed: z.array(z.string()),
  run: z.string(),
  database: z.object({ id: z.string(), label: z.string() }),
  removes: z.boolean(),
  moves: z.array(z.object({ from: inside, to: inside })),
});

/** What a squash is about to move, relative to the folder of the migrations, and whose ledger decides whether it did. */
export type SquashJournal = z.infer<typeof schema>;

/** Written before the first file moves; there as a whole or not at all. */
export async function writeJournal(work: string, journal: SquashJournal): Promise<void> {
  const place = join(work, squashJournal);
  try {
    const draft = await open(`${place}.writing`, "w");
    try {
      await draft.writeFile(`${JSON.stringify(journal, undefined, 2)}\n`);
      await draft.sync();
    } finally {
      await draft.close();
    }
    await rename(`${place}.writing`, place);
  } catch (cause) {
    throw new ConfitureError("output-unwritable", { file: place, why: fileTrouble(cause) }, { cause });
  }
}

/** Throws "source-unreadable" for one that nobody of us wrote. */
export async function readJournal(work: string, shown: string): Promise<SquashJournal> {
  const file = `${shown}/${squashJournal}`;
  const text = await readFile(join(work, squashJournal), "utf8").catch((cause) => {
    throw new ConfitureError("source-unreadable", { file, why: fileTrouble(cause) }, { cause });
  });
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ConfitureError("source-unreadable", { file, why: "it is no journal of a squash" }, { cause });
  }
}

/** From here on nobody settles anything any more; what is left in the folder belongs to nobody. */
export async function removeJournal(work: string): Promise<void> {
  await rm(join(work, squashJournal), { force: true });
}
