export const errors = {
  offline: 'The server does not answer. Check the connection; nothing is lost.',
  unknown: 'Something went wrong.',
  trace: 'Trace {id}',
  copyTrace: 'Copy the trace id',
  copied: 'Copied',
}
