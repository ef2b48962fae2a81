/** What a plan refuses by design; `docs/limits.md` names it. */
export const refusals: readonly { readonly message: RegExp; readonly reason: string }[] = [
  {
    message: /base type a\.num has to be made anew, and it holds values of it/,
    reason: "a base type that tables hold cannot change what it is made of",
  },
  {
    message: /table a\.typed cannot be changed/,
    reason: "a table of a type would have to be made anew, since another table holds values of the type",
  },
  {
    message: /extension hstore has to be made anew, and it holds values of it/,
    reason: "an extension that no script leads to the other version of cannot be dropped under columns of its types",
  },
];
