/** The mark of Parley: two who talk. Decoration: its name stands beside it. */
export function Mark({ size = 28 }: { readonly size?: number }) {
  return <img src="/favicon.svg" width={size} height={size} alt="" />;
}
