export async function token(_args: readonly string[]): Promise<number> {
  return 0;
}
