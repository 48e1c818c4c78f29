export const register = {
  title: 'Make an account',
  setupTitle: 'Welcome to Groundwire',
  setupText: 'You are the first here. Your account becomes the administrator’s.',
  name: 'Name',
  passwordHelp: 'At least 8 characters.',
  submit: 'Make the account',
  toSignIn: 'I have an account',
}
