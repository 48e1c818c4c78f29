/** Goes into every export. */
export const README = `# Your data in Groundwire

- \`profile.json\`: your account. \`sessions.ndjson\`: where you are signed in. \`api-keys.ndjson\`: your API keys, by name; the keys
  themselves are stored nowhere.
- \`projects/<id>/\`: your projects. \`project.json\`, \`members.ndjson\`, \`agents.ndjson\`, and for each document
  \`documents/<id>/\`: \`document.json\`, the originals as \`v<version>/<name>\` (a version without one has the bytes of the version
  before), and what was read of them as \`v<version>.txt\`. Of projects that others own there are only the documents that you
  added.
- \`conversations/<id>.json\`: everything that was asked and answered, which \`POST /api/conversations/import\` takes;
  \`<id>.md\`: the branch that is seen, to read.
- \`answers.ndjson\`: how each answer to you came to be: the passages that were weighed, the prompt, tokens and cost.
- \`feedback.ndjson\`, \`shares.ndjson\`, \`usage.ndjson\`: the answers you rated, the links you made, what you used.
- \`audit.ndjson\`: what you did, and what was tried and done with your account.
- \`manifest.json\`: how many files there are, and what was left out, because it was deleted while this was written or its
  original could not be read or was not what you had uploaded. It comes last: an archive without it is not complete.

\`.ndjson\` is a line of JSON for each item. Names and shapes are those of the API, at \`/api/docs\` of the server.
`
