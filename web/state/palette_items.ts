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

/** Items of all sources; one that fails is left out, since what is found elsewhere still helps. */
export async function findItems(text: string, signal: AbortSignal): Promise<readonly PaletteItem[]> {
  const found = await Promise.all(
    [...sources].map((source) => Promise.resolve().then(() => source(text, signal)).catch(() => [])),
  );
  return found.flat();
}

/** True when every word that is typed is somewhere in the text. */
export function fits(text: string, typed: string): boolean {
  const lower = text.toLowerCase();
  return typed.toLowerCase().split(/\s+/).filter(Boolean).every((word) => lower.includes(word));
}
