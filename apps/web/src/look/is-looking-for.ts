/**
 * Whether somebody is in the middle of looking for something: a field with words in it that is no part of a dialog. What opens meanwhile,
 * perhaps after a while of loading, leaves the focus there.
 */
export function isLookingFor(): boolean {
  const { activeElement: field } = document;
  return field instanceof HTMLInputElement && field.value !== '' && field.closest('[role="dialog"]') === null;
}
