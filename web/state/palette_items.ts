/** Something that the palette leads to. */
export interface PaletteItem {
  /** Kept apart from others of the same words. */
  id: string;
  group: "Pages" | "Objects" | "Migrations" | "Reviews" | "Runs";
  label: string;
  /** What it is, in small. */
  note?: string;
  href: string;
}

/** Gives items for what is typed; called at each key, so it answers at once or forgets the question. */
export type PaletteSource = (
  text: string,
  signal: AbortSignal,
) => readonly PaletteItem[] | Promise<readonly PaletteItem[]>;

const sources = new Set<PaletteSource>();

/** Adds what a screen knows to the palette; the function that comes back takes it out again. */
export function addPaletteSource(source: PaletteSource): () => void {
  sources.add(source);
  return () => sources.delete(source);
}

/** What is found so far. */
export interface FoundItems {
  text: string;
  items: readonly PaletteItem[];
  /** Every source has answered. */
  isComplete: boolean;
  /** A source could not answer: there may be more than is found. */
  isPartial: boolean;
}

/** Tells what each source finds as soon as it does, in the order of the sources: nobody waits for the slowest. */
export function findItems(text: string, signal: AbortSignal, tell: (found: FoundItems) => void): void {
  const found: (readonly PaletteItem[] | undefined)[] = [...sources].map(() => undefined);
  let isPartial = false;
  for (const [at, source] of [...sources].entries()) {
    void Promise.resolve().then(() => source(text, signal)).catch(() => {
      isPartial = true;
      return [];
    }).then((items) => {
      found[at] = items;
      if (signal.aborted) return;
      tell({ text, items: found.flatMap((each) => each ?? []), isComplete: !found.includes(undefined), isPartial });
    });
  }
}

/** True when every word that is typed is somewhere in the text. */
export function fits(text: string, typed: string): boolean {
  const lower = text.toLowerCase();
  return typed.toLowerCase().split(/\s+/).filter(Boolean).every((word) => lower.includes(word));
}
