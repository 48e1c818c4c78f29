import type { Messages } from '../en'

export const start: Messages['start'] = {
  reading: 'Die Dokumente werden gelesen; gleich kann gefragt werden.',
  none: '<project></project> hat noch keine Dokumente, die man befragen könnte.',
  noneHint: 'Füge die ersten hinzu und frage.',
  noneViewer: 'Jemand, der dieses Projekt ändern darf, muss die ersten hinzufügen.',
  add: 'Dateien hinzufügen',
  examples: 'Oder etwas zu {project} fragen',
  questions: 'Fragen für den Anfang',
}
