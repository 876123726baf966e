export async function check(_args: readonly string[]): Promise<number> {
  return 0;
}
