import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { makeServer } from './tools.ts'

// A program that speaks the protocol by its standard input and output; noise is not to disturb it.
process.stdout.write('starting up\n')
const state = { calls: [], extra: [] }
serveStdio(() => makeServer(state))
