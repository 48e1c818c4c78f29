export const signIn = {
  title: 'Sign in',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  toRegister: 'Make an account',
  deleted: 'Your account is deleted, with all that was only yours.',
  expired: 'You were signed out. What you had written is kept; sign in to go on.',
}
