import { createHash } from "node:crypto";
import type { Context, MediumPlan, MediumVerbs } from "../../../engine/plugin/mod.ts";
import type { Finding } from "../../../engine/run/mod.ts";
import { settleUnfinished } from "./abort/mod.ts";
import { upInput, type UpOutput } from "./operations/mod.ts";
import { findLedger, readEntries } from "./ledger/mod.ts";
import { standingOf } from "./plan/mod.ts";
import { prepare, runUp } from "./up/mod.ts";
import { type MigrationChoice, openReading, openWorkplace } from "./workplace.ts";

export interface MigrationPlan extends MediumPlan {
  readonly choice: MigrationChoice;
}

/** The verbs of the medium: what is pending, applied file by file. */
export const verbs: MediumVerbs<MigrationChoice, MigrationPlan, UpOutput> = {
  async plan(choice, context) {
    const hash = createHash("sha256");
    const steps = [];
    for (const each of await pendingOf(choice, context)) {
      const { pending: { file }, script } = await prepare(each);
      hash.update(`${file.version}\0${script.checksums.normalised}\0`);
      steps.push({
        name: `${file.version}_${file.name}`,
        transactional: script.transactional,
        statements: script.statements.length,
      });
    }
    return { hash: hash.digest("hex"), steps, choice };
  },
  apply: ({ choice }, context) => runUp(upInput.parse(choice), context),
  // What is done is in the ledger, so that going on is applying.
  resume: ({ choice }, context) => runUp(upInput.parse(choice), context),
  async verify({ choice }, context): Promise<Finding[]> {
    return (await pendingOf(choice, context)).map(({ file }) => ({
      rule: "incremental/pending",
      severity: "error",
      message: `${file.version}_${file.name} is not applied`,
      file: file.up.name,
    }));
  },
  // What is committed stays, that is the ledger's promise; open transactions are the server's to roll back.
  abort: ({ choice }, context) => settleUnfinished(choice, context),
};

async function pendingOf(choice: MigrationChoice, context: Context) {
  const place = await openWorkplace(choice, context, { mutating: false });
  await using session = await openReading(place, context);
  const ledger = session && await findLedger(session, place.config.tracking_table);
  return (await standingOf(place.folder, ledger ? await readEntries(session, ledger) : [])).pending;
}
