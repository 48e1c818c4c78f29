export const projects = {
  project: 'Project',
  settings: 'Settings of {name}',
}
