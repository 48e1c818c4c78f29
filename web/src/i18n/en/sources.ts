export const sources = {
  title: 'Source',
  page: 'Page {page}',
  position: '{at} of {count}',
  previous: 'Previous source',
  next: 'Next source',
  verified: 'Checked: the quote bears out the sentence that cites it.',
  unverified: 'Not borne out: the quote is in the document, but does not clearly say what the sentence says.',
  imported: 'This conversation was imported; its document is not here.',
  pageOfPdf: 'Page {page} as it looks',
  notMarked: 'The quote could not be marked on this page; its words are above.',
}
