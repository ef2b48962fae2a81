import type { ComponentChildren, JSX } from "preact";
import { useAct } from "./act.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { ProblemBox } from "./told.tsx";

/** Asks once before something is done that cannot be undone; says what will happen, and what went wrong. */
export function Confirm(
  { title, act, children, does, close, kind = "danger" }: {
    title: string;
    /** What the button says: a verb. */
    act: string;
    children: ComponentChildren;
    does(): Promise<unknown>;
    close(): void;
    kind?: "danger" | "primary";
  },
): JSX.Element {
  const { problem, run } = useAct();
  return (
    <Dialog title={title} close={close}>
      <div class="stack tight">{children}</div>
      {problem.value && <ProblemBox problem={problem.value} />}
      <footer>
        <Button onClick={close}>Leave it</Button>
        <Button
          kind={kind}
          onClick={async () => {
            if (await run(does)) close();
          }}
        >
          {act}
        </Button>
      </footer>
    </Dialog>
  );
}
