import type { MigrationAnswer, MigrationRowAnswer, MigrationsAnswer, MigrationStateAnswer } from "../../api/mod.ts";

type Tone = "good" | "warn" | "bad" | "info" | "none";

export const stateTone: Readonly<Record<MigrationStateAnswer["state"], Tone>> = {
  applied: "good",
  pending: "warn",
  changed: "bad",
  missing: "bad",
  unfinished: "bad",
  unknown: "none",
};

export const stateMeaning: Readonly<Record<MigrationStateAnswer["state"], string>> = {
  applied: "It is in the ledger of this database, as its file is.",
  pending: "It would be applied next time.",
  changed: "It was applied, and its file is another now.",
  missing: "It was applied, and its file is gone.",
  unfinished: "It was stopped halfway; the next run goes on with it.",
  unknown: "Nobody has asked this database since the file is there.",
};

/** Why what an environment told may be otherwise by now. */
export function columnDoubt({ status, status_failed }: MigrationsAnswer["environments"][number]): string | undefined {
  if (status_failed) return "it could not be asked again";
  if (status?.is_before_last_write) return "a run changed it since";
  return undefined;
}

/** What is said where no file takes a migration back. */
export function withoutDown({ file }: Pick<MigrationAnswer, "file">): string {
  if (file === null) return "Its files are gone, and what took it back with them.";
  if (file.is_reversible === null) return "It is a program: nobody knows whether it has a way back.";
  return file.is_reversible ? "Its way back is in the same file." : "It has no way back.";
}

/** Which migrations are shown: those that say something in what is typed, and, if wanted, only those that wait somewhere. */
export function chosenMigrations(
  { migrations }: Pick<MigrationsAnswer, "migrations">,
  { text, waiting }: { text: string; waiting: boolean },
): MigrationRowAnswer[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return migrations.filter(({ version, name, environments }) => {
    const said = `${version} ${name}`.toLowerCase();
    if (!words.every((word) => said.includes(word))) return false;
    return !waiting || Object.values(environments).some(({ state }) => state !== "applied" && state !== "unknown");
  }).toReversed();
}
