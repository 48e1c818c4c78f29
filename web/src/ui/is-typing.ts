/** Whether a key goes into what somebody writes or chooses, where single letters must do nothing else. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
