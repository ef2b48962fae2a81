import type { Place } from "../auth/mod.ts";
import type { Credential } from "./read_caller.ts";

/** What a stream asks of those who feed it. */
export interface Reading {
  /** The reader has room for more than it was given. */
  wantsMore(follower: Follower): Promise<void>;
  leaves(follower: Follower): void;
}

/** Bytes that wait for a reader at most, but for the page that went beyond. */
export const mostWaiting = 64 * 1024;

export interface FollowOptions {
  /** Events behind this number. */
  after: number;
  /** Sent before the first event. */
  greeting: string;
  /** Who follows, asked again and again whether they still may. */
  credential: Credential;
  /** Where the run happens. */
  place: Place;
}

/**
 * One stream of one reader. It holds what was enqueued and the number of the last event of that: a reader that does not
 * read is given nothing more, and reads from the database what it missed when it reads again.
 */
export class Follower implements UnderlyingDefaultSource<Uint8Array> {
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #isOver = false;
  /** Number of the last event that it has been given. */
  seq: number;
  /** True while it gets events as they come; else it reads them page by page. */
  isLive = false;
  /** Beats of the clock at which it was full, without having read in between. */
  idleBeats = 0;

  constructor(
    readonly run: string,
    readonly options: Pick<FollowOptions, "after" | "credential" | "place">,
    private readonly on: Reading,
  ) {
    this.seq = options.after;
  }

  /** True when nothing can be given any more. The runtime ends a stream in the middle of `give`, too. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get hasRoom(): boolean {
    return this.#controller.desiredSize! > 0;
  }

  /** Bytes that it was given and that nobody has read yet. */
  get waitingBytes(): number {
    return mostWaiting - (this.#controller.desiredSize ?? mostWaiting);
  }

  give(bytes: Uint8Array): void {
    if (!this.#isOver) this.#controller.enqueue(bytes);
  }

  /** Ends it in order: what it was given is read first. */
  end(): void {
    if (this.#leave()) this.#controller.close();
  }

  /** Ends it at once, and lets go of what it was given. */
  cut(): void {
    if (this.#leave()) this.#controller.error(new Error("cut"));
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
  }

  async pull(): Promise<void> {
    this.idleBeats = 0;
    if (!this.isLive) await this.on.wantsMore(this);
  }

  cancel(): void {
    this.#leave();
  }

  /** False where it had left before. */
  #leave(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.on.leaves(this);
    return true;
  }
}
