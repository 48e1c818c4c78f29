/** What the server says, in German; how it is looked up says i18n/server-words. */
export const server = {
  // What every request may meet.
  'There is nothing here under this address.': 'Unter dieser Adresse gibt es hier nichts.',
  'Sign in to do this.': 'Melden Sie sich dafür an.',
  'You are not allowed to do this.': 'Das dürfen Sie nicht.',
  'You may no longer do this.': 'Das dürfen Sie nicht mehr.',
  'Only an administrator may do this.': 'Das darf nur die Verwaltung.',
  'Your role in this project, viewer, does not allow this; ask an owner.':
    'Mit der Rolle Ansicht dürfen Sie das in diesem Projekt nicht; wenden Sie sich an jemanden, dem es gehört.',
  'Your role in this project, editor, does not allow this; ask an owner.':
    'Mit der Rolle Bearbeitung dürfen Sie das in diesem Projekt nicht; wenden Sie sich an jemanden, dem es gehört.',
  'The request is not valid: {1}.': 'Die Eingabe ist nicht gültig: {1}.',
  'A value of the request cannot be stored, such as a NUL character.':
    'Ein Wert lässt sich nicht speichern, etwa ein NUL-Zeichen.',
  'The body of the request is too large.': 'Das ist zu groß, um es zu senden.',
  'The request took too long to arrive.': 'Die Anfrage brauchte zu lange, um anzukommen.',
  'Too many requests; the next one is possible in {1} s.': 'Zu viele Anfragen; die nächste geht in {1} s.',
  'You have {1} streams open, and more are not possible at once; close some or wait for them to end.':
    'Sie lassen schon {1} Antworten zugleich schreiben, und mehr geht nicht; beenden Sie welche, oder warten Sie, bis sie fertig sind.',
  'Too many people sign in at the moment; try again in half a minute.':
    'Gerade melden sich zu viele an; versuchen Sie es in einer halben Minute noch einmal.',
  'The database does not answer; try again shortly.':
    'Die Datenbank antwortet nicht; versuchen Sie es gleich noch einmal.',
  'The server has no space left; nothing was stored.': 'Der Server hat keinen Platz mehr; es wurde nichts gespeichert.',
  'The store of files does not answer; try again shortly.':
    'Der Dateispeicher antwortet nicht; versuchen Sie es gleich noch einmal.',
  'The stored file is missing or has changed since it was uploaded.':
    'Die gespeicherte Datei fehlt oder hat sich seit dem Hochladen verändert.',
  'This server is shutting down; try again shortly.':
    'Dieser Server fährt gerade herunter; versuchen Sie es gleich noch einmal.',
  'Something went wrong here; the trace id finds it in the logs.':
    'Hier ist etwas schiefgegangen; unter der Trace-ID steht es im Protokoll.',
  // Fields.
  'is required': 'fehlt',
  'is not valid': 'ist nicht gültig',
  'is not a known field': 'ist hier kein Feld',
  'must be one of {1}': 'muss eines davon sein: {1}',
  'must be string': 'muss ein Text sein',
  'must be integer': 'muss eine ganze Zahl sein',
  'must be >= {1}': 'muss mindestens {1} sein',
  'must be <= {1}': 'darf höchstens {1} sein',
  'must NOT have fewer than 1 characters': 'darf nicht leer sein',
  'must NOT have fewer than {1} characters': 'braucht mindestens {1} Zeichen',
  'must NOT have more than {1} characters': 'darf höchstens {1} Zeichen haben',
  'must NOT have more than {1} items': 'darf höchstens {1} Einträge haben',
  'must not contain a NUL character': 'darf kein NUL-Zeichen enthalten',
  'must be an e-mail address, such as ada@example.org': 'muss eine E-Mail-Adresse sein, wie ada@example.org',
  'must have at least {1} characters': 'braucht mindestens {1} Zeichen',
  'must have at most {1} bytes in UTF-8': 'darf höchstens {1} Bytes lang sein (in UTF-8)',
  'is one of the most common passwords; choose another': 'ist eines der häufigsten Passwörter; wählen Sie ein anderes',
  'must be in the future': 'muss in der Zukunft liegen',
  'must be lower-case letters, digits and single dashes between them, at most 50':
    'darf nur Kleinbuchstaben, Ziffern und einzelne Bindestriche dazwischen haben, höchstens 50',
  'must be lower-case letters, digits and dashes, at most 20, and not begin with a dash':
    'darf nur Kleinbuchstaben, Ziffern und Bindestriche haben, höchstens 20, und nicht mit einem Bindestrich beginnen',
  'must be printable ASCII on one line, at most 8,000 characters':
    'muss druckbares ASCII in einer Zeile sein, höchstens 8.000 Zeichen',
  'must begin with http:// or https:// and hold no user name and no fragment':
    'muss mit http:// oder https:// beginnen, ohne Benutzernamen und ohne #',
  'must not have path separators, invisible characters or spaces at its ends':
    'darf keine Schrägstriche, keine unsichtbaren Zeichen und an den Enden keine Leerzeichen haben',
  'must be a conversation in which something was asked': 'muss eine Unterhaltung sein, in der etwas gefragt wurde',
  'has documents that this agent does not read': 'enthält Dokumente, die dieser Agent nicht liest',
  // Accounts.
  'The e-mail address or the password is wrong.': 'Die E-Mail-Adresse oder das Passwort ist falsch.',
  'Too many attempts; try again in {1} min.': 'Zu viele Versuche; versuchen Sie es in {1} min noch einmal.',
  'Registration is closed on this server; ask an administrator for an account.':
    'Auf diesem Server kann man kein Konto anlegen; bitten Sie die Verwaltung um eines.',
  'There is an account with this e-mail address; sign in instead.':
    'Mit dieser E-Mail-Adresse gibt es schon ein Konto; melden Sie sich an.',
  'The setup token is wrong, or there is an administrator already.':
    'Der Link zur Einrichtung ist falsch, oder es gibt schon jemanden in der Verwaltung.',
  'This is the last active administrator; make another one first.':
    'Außer dieser Person verwaltet niemand den Server; bestimmen Sie zuerst jemand anderen dafür.',
  'An export of your data is running; wait for it to end.':
    'Ihre Daten werden gerade exportiert; warten Sie, bis das fertig ist.',
  // Projects and documents.
  'This person is a member already; change the role instead.':
    'Diese Person ist schon Mitglied; ändern Sie stattdessen ihre Rolle.',
  'A project needs an owner; make another member one first.':
    'Ein Projekt muss jemandem gehören; geben Sie zuerst einem anderen Mitglied die Rolle Besitz.',
  'This is the personal project of this member, who stays its owner.':
    'Das ist das persönliche Projekt dieses Mitglieds; es gehört ihm weiterhin.',
  'A personal project goes with its account; delete its documents instead.':
    'Ein persönliches Projekt geht mit dem Konto; löschen Sie stattdessen seine Dokumente.',
  'Another document of this project has this name.': 'Ein anderes Dokument dieses Projekts heißt schon so.',
  'This document has not been read yet, or could not be; see its status.':
    'Dieses Dokument ist noch nicht gelesen, oder es ließ sich nicht lesen; sein Zustand sagt, was davon.',
  'The file is larger than the {1} MB that this server takes.':
    'Die Datei ist größer als die {1} MB, die dieser Server annimmt.',
  'This file is empty (0 bytes).': 'Diese Datei ist leer (0 Bytes).',
  'There is no such host, or it has no address.': 'Einen solchen Server gibt es nicht, oder er hat keine Adresse.',
  'This address is not one of the public internet.': 'Diese Adresse gehört nicht zum öffentlichen Internet.',
  'The server of this address did not answer.': 'Der Server dieser Adresse antwortete nicht.',
  'This is no document but media.': 'Das ist kein Dokument, sondern Bild, Ton oder Film.',
  'An address begins with http:// or https:// and holds no user name.':
    'Eine Adresse beginnt mit http:// oder https:// und enthält keinen Benutzernamen.',
  'The port must be one of {1}.': 'Der Port muss einer von diesen sein: {1}.',
  'This address leads on more than {1} times.': 'Diese Adresse leitet mehr als {1} Mal weiter.',
  'The server broke off, or sent what cannot be unpacked.':
    'Der Server brach ab, oder er sandte, was sich nicht entpacken lässt.',
  'What is at this address is larger than an upload may be.':
    'Was unter dieser Adresse liegt, ist größer, als man hochladen darf.',
  'What is at this address did not come in time.': 'Was unter dieser Adresse liegt, kam nicht rechtzeitig.',
  'This job is running; wait for it to end.': 'Dieser Auftrag läuft gerade; warten Sie, bis er fertig ist.',
  // Answers.
  'I found nothing in the documents that answers this.':
    'Ich habe in den Dokumenten nichts gefunden, das darauf antwortet.',
  'There is no such model here; see /api/models.': 'Dieses Modell gibt es hier nicht; wählen Sie ein anderes.',
  'The model server offers no model; name one, or set LLM_MODEL.':
    'Der Modellserver bietet kein Modell an; wählen Sie eines, oder LLM_MODEL muss gesetzt werden.',
  'The model server did not answer.': 'Der Modellserver antwortete nicht.',
  'The model server did not take the request: see /api/models.': 'Der Modellserver nahm die Anfrage nicht an.',
  'The model server answered in a form that cannot be read here.':
    'Der Modellserver antwortete in einer Form, die sich hier nicht lesen lässt.',
  'The model server refused our key; an administrator must look.':
    'Der Modellserver lehnt den Schlüssel dieses Servers ab; die Verwaltung muss nachsehen.',
  'The model server cannot be reached or has failed; try again later.':
    'Der Modellserver ist nicht zu erreichen, oder er hat versagt; versuchen Sie es später noch einmal.',
  'The model has failed several times in a row and is not asked at the moment; try again in {1} s.':
    'Das Modell hat mehrmals hintereinander versagt und wird gerade nicht gefragt; versuchen Sie es in {1} s noch einmal.',
  'The model server has failed several times in a row and is not asked at the moment; try again in {1} s.':
    'Der Modellserver hat mehrmals hintereinander versagt und wird gerade nicht gefragt; versuchen Sie es in {1} s noch einmal.',
  'The model takes no more requests at the moment; try again later.':
    'Das Modell nimmt gerade keine Fragen mehr an; versuchen Sie es später noch einmal.',
  'The model did not begin to answer in time; try again.':
    'Das Modell begann nicht rechtzeitig zu antworten; versuchen Sie es noch einmal.',
  'The model stopped in the middle of its answer; what it wrote is kept.':
    'Das Modell blieb mitten in der Antwort stehen; was es schrieb, ist noch da.',
  'The model broke off in the middle of its answer; what it wrote is kept.':
    'Das Modell brach mitten in der Antwort ab; was es schrieb, ist noch da.',
  'The model ended without an answer; ask again.': 'Das Modell endete ohne Antwort; fragen Sie noch einmal.',
  'The answer ended before it was complete; what was written is kept. Ask again to have it whole.':
    'Die Antwort endete, bevor sie fertig war; was geschrieben wurde, ist noch da. Fragen Sie noch einmal, um sie ganz zu bekommen.',
  'The answer was interrupted; what was written is kept. Ask again to have it whole.':
    'Die Antwort wurde unterbrochen; was geschrieben wurde, ist noch da. Fragen Sie noch einmal, um sie ganz zu bekommen.',
  'The agent had no answer after {1} s; what it wrote is kept.':
    'Der Agent hatte nach {1} s keine Antwort; was er schrieb, ist noch da.',
  'The model kept asking for tools and never answered; ask again, or allow more steps.':
    'Das Modell verlangte immer weiter nach Werkzeugen und antwortete nie; fragen Sie noch einmal, oder erlauben Sie mehr Schritte.',
  'The agent that gave this answer was deleted; ask the question anew.':
    'Den Agenten, der das geantwortet hat, gibt es nicht mehr; stellen Sie die Frage neu.',
  'You have used {1} of the {2} tokens of this month; more can be had from {3} (UTC) on.':
    'Sie haben {1} der {2} Tokens dieses Monats verbraucht; neue gibt es ab {3} (UTC).',
  'The answer is still being made; share it when it is complete.':
    'Die Antwort entsteht noch; teilen Sie sie, wenn sie fertig ist.',
  'Sharing by links is turned off on this server.': 'Das Teilen durch Links ist auf diesem Server abgeschaltet.',
  'This answer is being made; it can be replayed when it is done.':
    'Diese Antwort entsteht noch; sie lässt sich wiederholen, wenn sie fertig ist.',
  'How this answer came to be is not known any more; ask anew.':
    'Wie diese Antwort entstand, ist nicht mehr bekannt; fragen Sie neu.',
  'Only whoever asked may have this answered again.': 'Nur wer gefragt hat, darf das noch einmal beantworten lassen.',
  'How this agent was set up then is not known; ask the question anew.':
    'Wie dieser Agent damals eingestellt war, ist nicht bekannt; stellen Sie die Frage neu.',
  'This agent has tools of other servers, which may act and answer differently every time; ask the question anew.':
    'Dieser Agent hat Werkzeuge anderer Server, die jedes Mal anders handeln und antworten können; stellen Sie die Frage neu.',
  'The documents have changed since, and the tools of an agent look at those of now; ask the question anew.':
    'Die Dokumente haben sich seitdem geändert, und die Werkzeuge eines Agenten sehen die von heute; stellen Sie die Frage neu.',
  'The documents have changed since: {1} passages of then answer no more, and {2} can be searched.':
    'Die Dokumente haben sich seitdem geändert: {1} Stellen von damals antworten nicht mehr, und {2} lassen sich durchsuchen.',
  // Agents and tools.
  'A system agent is changed in its file, by whoever runs this server.':
    'Ein Agent des Systems wird in seiner Datei geändert, von denen, die diesen Server betreiben.',
  'Another agent of this project has this slug.': 'Ein anderer Agent dieses Projekts hat dieses Kürzel schon.',
  'There is a server of this name already.': 'Es gibt schon einen Server mit diesem Namen.',
  'There are {1} servers already; delete one first.': 'Es gibt schon {1} Server; löschen Sie zuerst einen.',
  'This server was changed or removed meanwhile.': 'Dieser Server wurde inzwischen geändert oder entfernt.',
  'A stdio server is a program on this machine; the operator has not allowed any (MCP_STDIO=true).':
    'Ein Server über stdio ist ein Programm auf dieser Maschine; wer sie betreibt, hat keine erlaubt (MCP_STDIO=true).',
  'Secrets are not sent to another place than they were entered for; enter these again, or null: {1}.':
    'Geheimnisse gehen an keinen anderen Ort als den, für den sie eingegeben wurden; geben Sie diese neu ein: {1}.',
  'This installation has another secret now; the secrets must be entered again.':
    'Diese Installation hat jetzt einen anderen Schlüssel; die Geheimnisse müssen neu eingegeben werden.',
  'Its input schema is too large to be given to a model.': 'Das Schema seiner Eingaben ist zu groß für ein Modell.',
  'An administrator has not allowed this tool.': 'Die Verwaltung hat dieses Werkzeug nicht erlaubt.',
  'The server does not answer, or it has ended.': 'Der Server antwortet nicht, oder er ist beendet.',
  'The server did not answer in time.': 'Der Server antwortete nicht rechtzeitig.',
  'The server refuses the credentials it is sent (status {1}).': 'Der Server lehnt die Zugangsdaten ab (Status {1}).',
  'The server knows nothing under this address (status 404).':
    'Der Server kennt unter dieser Adresse nichts (Status 404).',
  'The server leads elsewhere, which is not followed.': 'Der Server leitet weiter, und dem wird nicht gefolgt.',
  'The server answered with status {1}.': 'Der Server antwortete mit Status {1}.',
  'The server answered what is not understood, or with an error.':
    'Der Server antwortete etwas, das sich nicht verstehen lässt, oder mit einem Fehler.',
}
