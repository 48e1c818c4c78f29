export const start = {
  reading: 'The documents are being read; you can ask in a moment.',
  none: '<project></project> has no documents to ask about yet.',
  noneHint: 'Add the first ones, and ask.',
  noneViewer: 'Somebody who may change this project has to add the first ones.',
  add: 'Add files',
  examples: 'Or ask about {project}',
  questions: 'Questions to begin with',
}
