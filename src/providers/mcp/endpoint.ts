/** Where a server of tools is, and what it is told to let us in. */
export type McpEndpoint = HttpEndpoint | StdioEndpoint

export interface HttpEndpoint {
  transport: 'http'
  url: string
  headers: Record<string, string>
}

export interface StdioEndpoint {
  transport: 'stdio'
  program: string
  args: string[]
  /** All that it gets besides `PATH` and `HOME`. */
  env: Record<string, string>
}
