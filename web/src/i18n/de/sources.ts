import type { Messages } from '../en'

export const sources: Messages['sources'] = {
  title: 'Quelle',
  page: 'Seite {page}',
  position: '{at} von {count}',
  previous: 'Vorige Quelle',
  next: 'Nächste Quelle',
  verified: 'Geprüft: Das Zitat trägt den Satz, der es nennt.',
  unverified: 'Nicht belegt: Das Zitat steht im Dokument, sagt aber nicht klar, was der Satz sagt.',
  imported: 'Diese Unterhaltung wurde importiert; ihr Dokument ist nicht hier.',
  pageOfPdf: 'Seite {page}, wie sie aussieht',
  notMarked: 'Das Zitat ließ sich auf dieser Seite nicht markieren; seine Worte stehen oben.',
}
