/** A link that stands among buttons. */
export const LINK_BUTTON =
  'inline-flex items-center justify-center gap-1.5 rounded-lg border border-line bg-raised px-3 py-1.5 text-sm hover:bg-surface'
