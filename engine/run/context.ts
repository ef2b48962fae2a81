import type { Host } from "../host.ts";
import type { HookPhase, RunEventBody } from "./events.ts";

/** Asks for a yes before something is lost. Throws `consent-needed` where nobody can be asked. */
export interface ConsentRequest {
  /** What is about to happen, as a question: "Drop the database shop?" */
  question: string;
  /** What will be lost, as a sentence, in numbers where they are known: "12 tables are lost." */
  loses: string;
}

/** Answers a consent request: yes, no, or there is nobody to ask. */
export type Consent = (request: ConsentRequest) => Promise<"yes" | "no" | "nobody">;

/** A question that a run can go on without: what is asked is never lost, and an answer is never made up. */
export interface ChoiceRequest {
  question: string;
  /** What speaks for one answer or the other, as a sentence. */
  detail?: string;
  /** Answers in the order of the offer; one is given by its key or by what only its key begins with. */
  choices: readonly Choice[];
}

export interface Choice {
  /** A word: "yes". */
  key: string;
  /** What follows from it. */
  label: string;
}

/** Lets somebody choose: the key of an answer, or undefined when nobody is there or nobody wants to say. */
export type Choose = (request: ChoiceRequest) => Promise<string | undefined>;

/** What every run has, whatever it works on. The plugin room adds project, targets and sessions. */
export interface RunContext {
  readonly host: Host;
  /** Id of the run, unique. */
  readonly run: string;
  readonly operation: string;
  /** Aborted when the run shall stop; every wait of an operation ends on it. */
  readonly signal: AbortSignal;
  emit(event: RunEventBody): void;
  /** Calls the hooks of a phase; throws when one vetoes or fails under the policy `abort`. */
  phase(name: HookPhase, facts?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Returns when the answer is yes, throws otherwise. */
  consent(request: ConsentRequest): Promise<void>;
  /** The key of the answer that was chosen; undefined where nobody answers, which is no failure. */
  choose(request: ChoiceRequest): Promise<string | undefined>;
  /**
   * Hands over what `gives` of the operation announces: too large for a result, and made piece by piece while it is taken.
   * Where nobody keeps such things, nothing is made. A server takes what operations hand over, a terminal does not.
   */
  give(gift: unknown): Promise<void>;
}
