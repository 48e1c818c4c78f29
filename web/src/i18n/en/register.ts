export const register = {
  title: 'Make an account',
  setupTitle: 'Welcome to Groundwire',
  setupText: 'You are the first here. Your account becomes the administrator’s.',
  name: 'Name',
  passwordHelp:
    'At least 8 characters, and no more than 72 bytes (a Thai letter is three). The most common passwords are refused.',
  closedTitle: 'Registration is closed',
  closedText: 'Nobody can make an account here by themselves. Ask whoever runs this server for one.',
  submit: 'Make the account',
  toSignIn: 'I have an account',
}
