import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useContext } from "preact/hooks";
import { FormBusy } from "./form.tsx";
import { Icon, type IconName } from "./icon.tsx";

export interface ButtonProps {
  children?: ComponentChildren;
  icon?: IconName;
  kind?: "plain" | "primary" | "danger" | "quiet";
  small?: boolean;
  type?: "button" | "submit";
  disabled?: boolean;
  /** Said by screen readers where there is an icon only. */
  label?: string;
  /** A promise keeps the button busy until it ends, so that nobody asks twice. */
  onClick?(): unknown;
}

export function Button(
  { children, icon, kind = "plain", small, type = "button", disabled, label, onClick }: ButtonProps,
): JSX.Element {
  const busy = useSignal(false);
  const form = useContext(FormBusy);
  const isBusy = busy.value || (type === "submit" && form.value);
  const classes = [
    ...["button", kind === "plain" ? "" : kind, small ? "small" : "", children === undefined ? "icon-only" : ""],
  ];
  return (
    <button
      type={type}
      class={classes.filter(Boolean).join(" ")}
      disabled={disabled}
      // Not disabled: whoever is there by keyboard stays there.
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      aria-label={label}
      title={label}
      onClick={async () => {
        if (busy.peek()) return;
        const result = onClick?.();
        if (!(result instanceof Promise)) return;
        busy.value = true;
        await result.finally(() => busy.value = false);
      }}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A link that looks as a button does. */
export function LinkButton(
  { href, children, icon, kind = "plain", small, download }: {
    href: string;
    children: ComponentChildren;
    icon?: IconName;
    kind?: ButtonProps["kind"];
    small?: boolean;
    download?: boolean;
  },
): JSX.Element {
  const classes = ["button", kind === "plain" ? "" : kind, small ? "small" : ""].filter(Boolean).join(" ");
  return (
    <a class={classes} href={href} download={download}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}
