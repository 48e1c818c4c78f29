import type { Messages } from '../en'

export const projects: Messages['projects'] = {
  project: 'Projekt',
  settings: 'Einstellungen von {name}',
  new: 'Neues Projekt',
  newText:
    'Ein Projekt hat eigene Dokumente, Agenten und Mitglieder. Niemand sonst sieht es, bis Sie andere aufnehmen.',
  create: 'Projekt anlegen',
  about: 'Über das Projekt',
  name: 'Name',
  description: 'Beschreibung',
  noDescription: 'Keine Beschreibung.',
  save: 'Speichern',
  saved: 'Gespeichert.',
  made: 'Angelegt am {date}.',
  personal: 'Ihr persönliches Projekt; es geht mit Ihrem Konto.',
  notYours:
    'Es gibt kein solches Projekt, oder Sie sind kein Mitglied. Wem es gehört, kann Sie über Ihre E-Mail aufnehmen.',
  roles: { owner: 'Besitz', editor: 'Bearbeitung', viewer: 'Ansicht' },
  may: {
    owner: 'Mit der Rolle Besitz dürfen Sie hier alles: Dokumente, Agenten, Mitglieder und das Projekt löschen.',
    editor:
      'Mit der Rolle Bearbeitung dürfen Sie fragen sowie Dokumente und Agenten ändern. Name und Mitglieder ändert, wer das Projekt besitzt.',
    viewer: 'Mit der Rolle Ansicht dürfen Sie lesen und fragen. Alles andere ändern die Rollen Bearbeitung und Besitz.',
  },
  members: 'Mitglieder',
  you: 'Sie',
  since: 'seit {date}',
  role: 'Rolle',
  roleOf: 'Rolle von {name}',
  remove: '{name} entfernen',
  removeTitle: '{name} entfernen?',
  removeText:
    '{name} sieht dieses Projekt und die eigenen Unterhaltungen darin nicht mehr. Was hinzugefügt wurde, bleibt.',
  removeSubmit: 'Entfernen',
  leave: 'Verlassen',
  leaveTitle: '{project} verlassen?',
  leaveText:
    'Sie sehen dieses Projekt und Ihre Unterhaltungen darin nicht mehr. Zurückholen kann Sie nur, wer es besitzt.',
  giveUpTitle: 'Den Besitz abgeben?',
  giveUpText:
    'Mitglieder und Einstellungen dieses Projekts können Sie dann nicht mehr ändern. Rückgängig macht es nur, wer es sonst besitzt.',
  giveUpSubmit: 'Abgeben',
  add: 'Mitglied aufnehmen',
  email: 'E-Mail',
  addHelp: 'Die Person braucht hier schon ein Konto.',
  addSubmit: 'Aufnehmen',
  added: 'Aufgenommen.',
  unknownEmail: 'Niemand hier hat diese E-Mail. Bitte prüfen, oder die Person legt zuerst ein Konto an.',
  danger: 'Projekt löschen',
  dangerText: 'Dokumente, Agenten und alle Unterhaltungen darin, auch die der anderen, sind dann endgültig weg.',
  delete: 'Projekt löschen…',
  deleteTitle: '{name} löschen?',
  deleteConfirm: 'Namen des Projekts eingeben: {name}',
  deleteSubmit: 'Endgültig löschen',
}
