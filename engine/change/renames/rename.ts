/** An object of the source that the target has under another name. */
export interface Rename {
  /** Id of the fact in the source: `column public.orders.note`. */
  readonly from: string;
  /** Its new name, unquoted, without a schema: a rename moves nothing. */
  readonly to: string;
}
