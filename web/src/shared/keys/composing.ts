/**
 * Whether a key belongs to an input method that is still composing (pinyin): its letters, its Enter and its Escape are not ours.
 * Some browsers end the composition before they report the key and say so with code 229 alone.
 */
export function isComposing(event: { isComposing?: boolean; keyCode?: number; nativeEvent?: { isComposing?: boolean; keyCode?: number } }): boolean {
  const e = event.nativeEvent ?? event
  return e.isComposing === true || e.keyCode === 229
}
