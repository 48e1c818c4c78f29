/** The API, made from its OpenAPI document by tests/web/contract.test.ts. */

export interface paths {
    "/api/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first */
        get: {
            parameters: {
                query?: {
                    action?: "session.created" | "session.ended" | "session.token_reused" | "user.created" | "user.updated" | "user.deleted" | "user.exported" | "user.sign_in_refused" | "user.sign_in_throttled" | "user.password_changed" | "user.password_refused" | "api_key.created" | "api_key.revoked" | "project.created" | "project.updated" | "project.deleted" | "member.added" | "member.updated" | "member.removed" | "document.deleted" | "agent.created" | "agent.updated" | "agent.deleted" | "conversation.deleted" | "conversation.exported" | "conversation.imported" | "share.created" | "share.revoked" | "mcp_server.created" | "mcp_server.updated" | "mcp_server.deleted" | "job.retried" | "settings.changed" | "audit.exported" | "audit.expired" | "backup.created" | "backup.restored";
                    actor_id?: number;
                    cursor?: string;
                    limit?: number;
                    project_id?: number;
                    /** @description At or after this moment. */
                    since?: string;
                    target_id?: string;
                    target_type?: "session" | "user" | "api_key" | "project" | "member" | "document" | "agent" | "conversation" | "share" | "mcp_server" | "job" | "settings" | "audit" | "backup";
                    /** @description Before this moment. */
                    until?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    /** @enum {unknown} */
                                    action: "session.created" | "session.ended" | "session.token_reused" | "user.created" | "user.updated" | "user.deleted" | "user.exported" | "user.sign_in_refused" | "user.sign_in_throttled" | "user.password_changed" | "user.password_refused" | "api_key.created" | "api_key.revoked" | "project.created" | "project.updated" | "project.deleted" | "member.added" | "member.updated" | "member.removed" | "document.deleted" | "agent.created" | "agent.updated" | "agent.deleted" | "conversation.deleted" | "conversation.exported" | "conversation.imported" | "share.created" | "share.revoked" | "mcp_server.created" | "mcp_server.updated" | "mcp_server.deleted" | "job.retried" | "settings.changed" | "audit.exported" | "audit.expired" | "backup.created" | "backup.restored";
                                    actor_email: string | null;
                                    /** @description Null: nobody was signed in, or the server did it by itself. */
                                    actor_id: number | null;
                                    address: string | null;
                                    /** Format: date-time */
                                    at: string;
                                    credential: ("session" | "api_key" | "command_line") | null;
                                    credential_id: number | null;
                                    details: {
                                        [key: string]: unknown;
                                    };
                                    id: number;
                                    /** @enum {unknown} */
                                    outcome: "done" | "refused";
                                    project_id: number | null;
                                    target_id: string | null;
                                    target_type: string;
                                    trace_id: string | null;
                                    user_agent: string | null;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, as a file */
        get: {
            parameters: {
                query?: {
                    action?: "session.created" | "session.ended" | "session.token_reused" | "user.created" | "user.updated" | "user.deleted" | "user.exported" | "user.sign_in_refused" | "user.sign_in_throttled" | "user.password_changed" | "user.password_refused" | "api_key.created" | "api_key.revoked" | "project.created" | "project.updated" | "project.deleted" | "member.added" | "member.updated" | "member.removed" | "document.deleted" | "agent.created" | "agent.updated" | "agent.deleted" | "conversation.deleted" | "conversation.exported" | "conversation.imported" | "share.created" | "share.revoked" | "mcp_server.created" | "mcp_server.updated" | "mcp_server.deleted" | "job.retried" | "settings.changed" | "audit.exported" | "audit.expired" | "backup.created" | "backup.restored";
                    actor_id?: number;
                    format?: "csv" | "ndjson";
                    project_id?: number;
                    /** @description At or after this moment. */
                    since?: string;
                    target_id?: string;
                    target_type?: "session" | "user" | "api_key" | "project" | "member" | "document" | "agent" | "conversation" | "share" | "mcp_server" | "job" | "settings" | "audit" | "backup";
                    /** @description Before this moment. */
                    until?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": string;
                        "text/csv": string;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/backup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A backup of everything, for the operator alone; whole only when its last entry is `end.json` */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/gzip": unknown;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is right and wrong with every part of this installation, for the operator alone */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                findings: {
                                    check: string;
                                    mend: string | null;
                                    status: "ok" | "warn" | "fail";
                                    what: string;
                                }[];
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs that wait, run or were given up, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    queue?: string;
                    /** @description `retrying`: it failed and is tried again when it is due; `failed`: it was given up. */
                    state?: "waiting" | "retrying" | "running" | "failed";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    /** @description Runs that began, the present one included. */
                                    attempts: number;
                                    /** Format: date-time */
                                    created_at: string;
                                    document_id: number | null;
                                    /** Format: date-time */
                                    due_at: string;
                                    /** @description How the last run ended: the kind of error, `lost` when its process went away. */
                                    error: {
                                        code: string | null;
                                        type: string;
                                    } | null;
                                    failed_at: string | null;
                                    /** Format: uuid */
                                    id: string;
                                    project_id: number | null;
                                    queue: string;
                                    started_at: string | null;
                                    /**
                                     * @description `retrying`: it failed and is tried again when it is due; `failed`: it was given up.
                                     * @enum {unknown}
                                     */
                                    state: "waiting" | "retrying" | "running" | "failed";
                                    trace_id: string | null;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a job tried now: one that waits for its next try, or one that was given up */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @description Runs that began, the present one included. */
                                attempts: number;
                                /** Format: date-time */
                                created_at: string;
                                document_id: number | null;
                                /** Format: date-time */
                                due_at: string;
                                /** @description How the last run ended: the kind of error, `lost` when its process went away. */
                                error: {
                                    code: string | null;
                                    type: string;
                                } | null;
                                failed_at: string | null;
                                /** Format: uuid */
                                id: string;
                                project_id: number | null;
                                queue: string;
                                started_at: string | null;
                                /**
                                 * @description `retrying`: it failed and is tried again when it is due; `failed`: it was given up.
                                 * @enum {unknown}
                                 */
                                state: "waiting" | "retrying" | "running" | "failed";
                                trace_id: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/mcp-servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All servers of tools */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    allowed_tools: string[] | null;
                                    command: string[] | null;
                                    /** Format: date-time */
                                    created_at: string;
                                    enabled: boolean;
                                    env_names: string[];
                                    header_names: string[];
                                    id: number;
                                    name: string;
                                    transport: "http" | "stdio";
                                    /** @description Why it cannot be used as it is, whatever the server says. */
                                    unusable: {
                                        code: string;
                                        detail: string;
                                    } | null;
                                    /** Format: date-time */
                                    updated_at: string;
                                    url: string | null;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Add a server of tools (Model Context Protocol) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What agents may be given of its tools; null: all. */
                        allowed_tools?: string[] | null;
                        /** @description The program, then its arguments. Shown to administrators: secrets belong into `env`. */
                        command?: string[];
                        /** @default true */
                        enabled?: boolean;
                        /** @description Write-only: only the names are ever shown. */
                        env?: {
                            [key: string]: string;
                        };
                        /** @description Write-only: only the names are ever shown. */
                        headers?: {
                            [key: string]: string;
                        };
                        /** @description Lower case, digits and dashes. */
                        name: string;
                        transport: "http" | "stdio";
                        url?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                allowed_tools: string[] | null;
                                command: string[] | null;
                                /** Format: date-time */
                                created_at: string;
                                enabled: boolean;
                                env_names: string[];
                                header_names: string[];
                                id: number;
                                name: string;
                                transport: "http" | "stdio";
                                /** @description Why it cannot be used as it is, whatever the server says. */
                                unusable: {
                                    code: string;
                                    detail: string;
                                } | null;
                                /** Format: date-time */
                                updated_at: string;
                                url: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/mcp-servers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A server of tools */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                allowed_tools: string[] | null;
                                command: string[] | null;
                                /** Format: date-time */
                                created_at: string;
                                enabled: boolean;
                                env_names: string[];
                                header_names: string[];
                                id: number;
                                name: string;
                                transport: "http" | "stdio";
                                /** @description Why it cannot be used as it is, whatever the server says. */
                                unusable: {
                                    code: string;
                                    detail: string;
                                } | null;
                                /** Format: date-time */
                                updated_at: string;
                                url: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove a server of tools; its program is ended */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                deleted: true;
                                id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a server of tools */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What agents may be given of its tools; null: all. */
                        allowed_tools?: string[] | null;
                        /** @description The program, then its arguments. Shown to administrators: secrets belong into `env`. */
                        command?: string[];
                        enabled?: boolean;
                        /** @description Write-only: only the names are ever shown. Null removes one; what is not named stays. */
                        env?: {
                            [key: string]: string | null;
                        };
                        /** @description Write-only: only the names are ever shown. Null removes one; what is not named stays. */
                        headers?: {
                            [key: string]: string | null;
                        };
                        /** @description Lower case, digits and dashes. */
                        name?: string;
                        url?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                allowed_tools: string[] | null;
                                command: string[] | null;
                                /** Format: date-time */
                                created_at: string;
                                enabled: boolean;
                                env_names: string[];
                                header_names: string[];
                                id: number;
                                name: string;
                                transport: "http" | "stdio";
                                /** @description Why it cannot be used as it is, whatever the server says. */
                                unusable: {
                                    code: string;
                                    detail: string;
                                } | null;
                                /** Format: date-time */
                                updated_at: string;
                                url: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/admin/mcp-servers/{id}/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a server offers now, or why it cannot be asked */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    allowed: boolean;
                                    description: string;
                                    /** @description Null when it is too large to be given to a model. */
                                    input_schema: {
                                        [key: string]: unknown;
                                    } | null;
                                    /** @description As the server calls it; what `allowed_tools` takes. */
                                    name: string;
                                    /** @description As agents and models call it. */
                                    tool: string;
                                    unusable: string | null;
                                }[];
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settings in effect in the process that answers, and whether they were given */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    name: string;
                                    /** @enum {unknown} */
                                    source: "default" | "environment";
                                    /** @description Null: not set, and without it there is none. */
                                    value: string | null;
                                }[];
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What everybody used of models, by day, user, model and project */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    /** @description The first day (UTC); by default 30 days before `to`. */
                    from?: string;
                    limit?: number;
                    model?: string;
                    project_id?: number;
                    /** @description The last day (UTC), itself included; by default today. */
                    to?: string;
                    user_id?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date */
                                from: string;
                                items: {
                                    completion_tokens: number;
                                    /** @description US dollars; what the model server states no cost of counts as nothing. */
                                    cost_usd: number;
                                    /**
                                     * Format: date
                                     * @description In UTC.
                                     */
                                    day: string;
                                    /** @description Names beyond 200 characters are cut. */
                                    model: string;
                                    /** @description Null: of no project, such as a plain model asked by `/v1`. */
                                    project_id: number | null;
                                    prompt_tokens: number;
                                    requests: number;
                                    user_id: number;
                                }[];
                                next_cursor: string | null;
                                /** Format: date */
                                to: string;
                                totals: {
                                    completion_tokens: number;
                                    /** @description US dollars; what the model server states no cost of counts as nothing. */
                                    cost_usd: number;
                                    prompt_tokens: number;
                                    requests: number;
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The agents that you may ask: of your projects, or of one, and of the system */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    project_id?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    /** Format: date-time */
                                    created_at: string;
                                    description: string | null;
                                    document_ids: number[] | null;
                                    id: number;
                                    max_steps: number;
                                    model: string | null;
                                    name: string;
                                    /** @description Null: a system agent, which everybody may ask and no one may change here. */
                                    project_id: number | null;
                                    slug: string;
                                    system_prompt: string;
                                    temperature: number | null;
                                    tools: string[];
                                    /** Format: date-time */
                                    updated_at: string;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Make an agent: a prompt, a model, tools and documents under one name */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        description?: string | null;
                        /** @description The only documents it may read; null: all of the project. */
                        document_ids?: number[] | null;
                        /**
                         * @description Turns of the model within one answer; in the last one it may call no tool.
                         * @default 8
                         */
                        max_steps?: number;
                        /** @description Default: the model that answers here by default. */
                        model?: string | null;
                        name: string;
                        project_id: number;
                        /** @description Names it in `agent:<slug>`. */
                        slug: string;
                        system_prompt: string;
                        temperature?: number | null;
                        /**
                         * @description Names of tools; GET /api/tools says which there are.
                         * @default []
                         */
                        tools?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                description: string | null;
                                document_ids: number[] | null;
                                id: number;
                                max_steps: number;
                                model: string | null;
                                name: string;
                                /** @description Null: a system agent, which everybody may ask and no one may change here. */
                                project_id: number | null;
                                slug: string;
                                system_prompt: string;
                                temperature: number | null;
                                tools: string[];
                                /** Format: date-time */
                                updated_at: string;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An agent */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                description: string | null;
                                document_ids: number[] | null;
                                id: number;
                                max_steps: number;
                                model: string | null;
                                name: string;
                                /** @description Null: a system agent, which everybody may ask and no one may change here. */
                                project_id: number | null;
                                slug: string;
                                system_prompt: string;
                                temperature: number | null;
                                tools: string[];
                                /** Format: date-time */
                                updated_at: string;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete an agent; its conversations stay */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                deleted: true;
                                id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change an agent */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        description?: string | null;
                        /** @description The only documents it may read; null: all of the project. */
                        document_ids?: number[] | null;
                        max_steps?: number;
                        /** @description Default: the model that answers here by default. */
                        model?: string | null;
                        name?: string;
                        /** @description Names it in `agent:<slug>`. */
                        slug?: string;
                        system_prompt?: string;
                        temperature?: number | null;
                        tools?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                description: string | null;
                                document_ids: number[] | null;
                                id: number;
                                max_steps: number;
                                model: string | null;
                                name: string;
                                /** @description Null: a system agent, which everybody may ask and no one may change here. */
                                project_id: number | null;
                                slug: string;
                                system_prompt: string;
                                temperature: number | null;
                                tools: string[];
                                /** Format: date-time */
                                updated_at: string;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your API keys */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    /** Format: date-time */
                                    created_at: string;
                                    expires_at: string | null;
                                    id: number;
                                    last_used_at: string | null;
                                    name: string;
                                    prefix: string;
                                    scopes: string[];
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Make an API key; it is shown once */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: date-time */
                        expires_at?: string;
                        name: string;
                        scopes: ("read" | "chat" | "write")[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                expires_at: string | null;
                                id: number;
                                /** @description Shown this once; only its hash is kept. */
                                key: string;
                                last_used_at: string | null;
                                name: string;
                                prefix: string;
                                scopes: string[];
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                deleted: true;
                                id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password; all other sessions end */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        current_password: string;
                        new_password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                password_changed: true;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description Keep the refresh token in an HttpOnly cookie instead.
                         * @default false
                         */
                        cookie?: boolean;
                        email: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                access_token: string;
                                /** @description Seconds until the access token expires. */
                                expires_in: number;
                                refresh_token: string | null;
                                /** @enum {string} */
                                token_type: "bearer";
                                user: {
                                    /** Format: date-time */
                                    created_at: string;
                                    email: string;
                                    id: number;
                                    is_active: boolean;
                                    name: string | null;
                                    role: "admin" | "user";
                                    tier: "free" | "pro" | "enterprise";
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session at once */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                signed_out: true;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange a refresh token, of the body or the cookie, for a new pair */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        refresh_token?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                access_token: string;
                                /** @description Seconds until the access token expires. */
                                expires_in: number;
                                refresh_token: string | null;
                                /** @enum {string} */
                                token_type: "bearer";
                                user: {
                                    /** Format: date-time */
                                    created_at: string;
                                    email: string;
                                    id: number;
                                    is_active: boolean;
                                    name: string | null;
                                    role: "admin" | "user";
                                    tier: "free" | "pro" | "enterprise";
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        email: string;
                        name?: string;
                        password: string;
                        setup_token?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                email: string;
                                id: number;
                                is_active: boolean;
                                name: string | null;
                                role: "admin" | "user";
                                tier: "free" | "pro" | "enterprise";
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    address: string | null;
                                    /** Format: date-time */
                                    created_at: string;
                                    current: boolean;
                                    /** Format: date-time */
                                    expires_at: string;
                                    id: number;
                                    /** Format: date-time */
                                    last_used_at: string;
                                    user_agent: string | null;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a session */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                deleted: true;
                                id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a question and get the whole answer */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The agent that answers; null: none; default: the conversation's. */
                        agent_id?: number | null;
                        conversation_id?: number;
                        document_ids?: number[];
                        /** @default false */
                        events?: boolean;
                        max_tokens?: number;
                        message: string;
                        model?: string;
                        /**
                         * @description When the reader goes away and does not come back within `RESUME_GRACE_SECONDS`: `abort` ends the answer as interrupted and keeps its part, `continue` finishes it.
                         * @default abort
                         */
                        on_disconnect?: "abort" | "continue";
                        /** @description The message this one follows; null: the first of its conversation; default: the branch that is seen (`current_message_id`). */
                        parent_id?: number | null;
                        project_id?: number;
                        temperature?: number;
                        /** @default true */
                        use_documents?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                message: {
                                    citations: {
                                        chunk_id: number | null;
                                        /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                        document_id: number | null;
                                        document_name: string;
                                        end: number;
                                        /** @description `[n]` in the answer points at the citation with this index. */
                                        index: number;
                                        page: number;
                                        /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                        quote: string;
                                        /** @description UTF-16 offset into the extracted text of that version. */
                                        start: number;
                                        support: number;
                                        /** @description The quote bears out the sentence that cites it. */
                                        verified: boolean;
                                        version: number;
                                    }[];
                                    content: string;
                                    conversation_id: number;
                                    /** Format: date-time */
                                    created_at: string;
                                    error: {
                                        code: string;
                                        detail: string;
                                    } | null;
                                    feedback: {
                                        comment: string | null;
                                        rating: number;
                                    } | null;
                                    finish_reason: ("stop" | "length" | "content_filter") | null;
                                    id: number;
                                    model: string | null;
                                    /** @description The message this one follows. Messages of one conversation with the same `parent_id` are siblings: edits of a question (null: of the first), or other answers to it. Ids grow along a branch. */
                                    parent_id: number | null;
                                    role: "user" | "assistant";
                                    status: "streaming" | "complete" | "stopped" | "interrupted" | "failed";
                                    trace_id: string;
                                    usage: {
                                        completion_tokens: number | null;
                                        cost_usd: number | null;
                                        /** @description Tokens were counted here, since the model server did not say. */
                                        estimated: boolean;
                                        prompt_tokens: number | null;
                                    };
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a question and read the answer as it is made */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The agent that answers; null: none; default: the conversation's. */
                        agent_id?: number | null;
                        conversation_id?: number;
                        document_ids?: number[];
                        /** @default false */
                        events?: boolean;
                        max_tokens?: number;
                        message: string;
                        model?: string;
                        /**
                         * @description When the reader goes away and does not come back within `RESUME_GRACE_SECONDS`: `abort` ends the answer as interrupted and keeps its part, `continue` finishes it.
                         * @default abort
                         */
                        on_disconnect?: "abort" | "continue";
                        /** @description The message this one follows; null: the first of its conversation; default: the branch that is seen (`current_message_id`). */
                        parent_id?: number | null;
                        project_id?: number;
                        temperature?: number;
                        /** @default true */
                        use_documents?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": unknown;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/streams/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the stream of an answer again, from after `Last-Event-ID`, while it is made or later */
        get: {
            parameters: {
                query?: {
                    after?: number;
                };
                header?: never;
                path: {
                    message_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": unknown;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/streams/{message_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End an answer and keep what was written */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    message_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                message: {
                                    citations: {
                                        chunk_id: number | null;
                                        /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                        document_id: number | null;
                                        document_name: string;
                                        end: number;
                                        /** @description `[n]` in the answer points at the citation with this index. */
                                        index: number;
                                        page: number;
                                        /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                        quote: string;
                                        /** @description UTF-16 offset into the extracted text of that version. */
                                        start: number;
                                        support: number;
                                        /** @description The quote bears out the sentence that cites it. */
                                        verified: boolean;
                                        version: number;
                                    }[];
                                    content: string;
                                    conversation_id: number;
                                    /** Format: date-time */
                                    created_at: string;
                                    error: {
                                        code: string;
                                        detail: string;
                                    } | null;
                                    feedback: {
                                        comment: string | null;
                                        rating: number;
                                    } | null;
                                    finish_reason: ("stop" | "length" | "content_filter") | null;
                                    id: number;
                                    model: string | null;
                                    /** @description The message this one follows. Messages of one conversation with the same `parent_id` are siblings: edits of a question (null: of the first), or other answers to it. Ids grow along a branch. */
                                    parent_id: number | null;
                                    role: "user" | "assistant";
                                    status: "streaming" | "complete" | "stopped" | "interrupted" | "failed";
                                    trace_id: string;
                                    usage: {
                                        completion_tokens: number | null;
                                        cost_usd: number | null;
                                        /** @description Tokens were counted here, since the model server did not say. */
                                        estimated: boolean;
                                        prompt_tokens: number | null;
                                    };
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your conversations, newest first; `q` finds words in titles and messages */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    project_id?: number;
                    q?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    agent_id: number | null;
                                    /** Format: date-time */
                                    created_at: string;
                                    /** @description The newest answer of the branch that is seen: it and its ancestors by `parent_id`. A question without `parent_id` goes on from it. Null: nothing was asked yet. */
                                    current_message_id: number | null;
                                    id: number;
                                    project_id: number;
                                    title: string | null;
                                    /** Format: date-time */
                                    updated_at: string;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Begin a conversation */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        agent_id?: number;
                        project_id: number;
                        title?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                agent_id: number | null;
                                /** Format: date-time */
                                created_at: string;
                                /** @description The newest answer of the branch that is seen: it and its ancestors by `parent_id`. A question without `parent_id` goes on from it. Null: nothing was asked yet. */
                                current_message_id: number | null;
                                id: number;
                                project_id: number;
                                title: string | null;
                                /** Format: date-time */
                                updated_at: string;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A conversation */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                agent_id: number | null;
                                /** Format: date-time */
                                created_at: string;
                                /** @description The newest answer of the branch that is seen: it and its ancestors by `parent_id`. A question without `parent_id` goes on from it. Null: nothing was asked yet. */
                                current_message_id: number | null;
                                id: number;
                                project_id: number;
                                title: string | null;
                                /** Format: date-time */
                                updated_at: string;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a conversation with its messages */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                deleted: true;
                                id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Rename a conversation, or choose the branch that is seen */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            /** @description `current_message_id`: the branch through this message, to the newest answer below it, becomes the one that is seen. */
            requestBody: {
                content: {
                    "application/json": {
                        current_message_id?: number;
                        title?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                agent_id: number | null;
                                /** Format: date-time */
                                created_at: string;
                                /** @description The newest answer of the branch that is seen: it and its ancestors by `parent_id`. A question without `parent_id` goes on from it. Null: nothing was asked yet. */
                                current_message_id: number | null;
                                id: number;
                                project_id: number;
                                title: string | null;
                                /** Format: date-time */
                                updated_at: string;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/conversations/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A conversation as a file: Markdown of the branch that is seen, or all of it as JSON */
        get: {
            parameters: {
                query?: {
                    format?: "md" | "json";
                };
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            conversation: {
                                agent_id: number | null;
                                /** Format: date-time */
                                created_at: string;
                                current_message_id: number | null;
                                id: number;
                                project_id: number;
                                title: string | null;
                                /** Format: date-time */
                                updated_at: string;
                            };
                            /** @enum {string} */
                            format: "groundwire.conversation";
                            /** @description All branches, each message after the one it follows. */
                            messages: {
                                citations: {
                                    chunk_id: number | null;
                                    document_id: number | null;
                                    document_name: string;
                                    end: number;
                                    index: number;
                                    page: number;
                                    quote: string;
                                    start: number;
                                    support: number;
                                    verified: boolean;
                                    version: number;
                                }[];
                                content: string;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                feedback: {
                                    comment: string | null;
                                    /** @enum {integer} */
                                    rating: 1 | -1;
                                } | null;
                                finish_reason: ("stop" | "length" | "content_filter") | null;
                                id: number;
                                model: string | null;
                                /** @description Of a message further up in the file. */
                                parent_id: number | null;
                                role: "user" | "assistant";
                                status: "streaming" | "complete" | "stopped" | "interrupted" | "failed";
                                trace_id: string;
                                usage: {
                                    completion_tokens: number | null;
                                    cost_usd: number | null;
                                    prompt_tokens: number | null;
                                };
                            }[];
                            /** @enum {number} */
                            version: 1;
                        };
                        "text/markdown": string;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The messages of all branches, oldest first; a tree by `parent_id` */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    citations: {
                                        chunk_id: number | null;
                                        /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                        document_id: number | null;
                                        document_name: string;
                                        end: number;
                                        /** @description `[n]` in the answer points at the citation with this index. */
                                        index: number;
                                        page: number;
                                        /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                        quote: string;
                                        /** @description UTF-16 offset into the extracted text of that version. */
                                        start: number;
                                        support: number;
                                        /** @description The quote bears out the sentence that cites it. */
                                        verified: boolean;
                                        version: number;
                                    }[];
                                    content: string;
                                    conversation_id: number;
                                    /** Format: date-time */
                                    created_at: string;
                                    error: {
                                        code: string;
                                        detail: string;
                                    } | null;
                                    feedback: {
                                        comment: string | null;
                                        rating: number;
                                    } | null;
                                    finish_reason: ("stop" | "length" | "content_filter") | null;
                                    id: number;
                                    model: string | null;
                                    /** @description The message this one follows. Messages of one conversation with the same `parent_id` are siblings: edits of a question (null: of the first), or other answers to it. Ids grow along a branch. */
                                    parent_id: number | null;
                                    role: "user" | "assistant";
                                    status: "streaming" | "complete" | "stopped" | "interrupted" | "failed";
                                    trace_id: string;
                                    usage: {
                                        completion_tokens: number | null;
                                        cost_usd: number | null;
                                        /** @description Tokens were counted here, since the model server did not say. */
                                        estimated: boolean;
                                        prompt_tokens: number | null;
                                    };
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The links to a conversation, newest first, without their tokens */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    conversation_id: number;
                                    /** Format: date-time */
                                    created_at: string;
                                    id: number;
                                    message_id: number;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Make a link that shows one branch to whoever has it; it is shown once */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            /** @description `message_id`: the last message that is shown; default: the end of the branch that is seen. */
            requestBody: {
                content: {
                    "application/json": {
                        message_id?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                conversation_id: number;
                                /** Format: date-time */
                                created_at: string;
                                id: number;
                                message_id: number;
                                /** @description Where whoever has it reads what is shared. */
                                path: string;
                                /** @description Shown this once; only its hash is stored. */
                                token: string;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{id}/shares/{share_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a link */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                    share_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                deleted: true;
                                id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a conversation of an exported one (JSON) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            /** @description Everything gets new ids, and the trace id of this request. A citation keeps its document name, page and quote; it stays linked and verified only where that version of that document is in the project and has the quote at those offsets. An answer that was still being made is interrupted. */
            requestBody: {
                content: {
                    "application/json": {
                        conversation: {
                            conversation: {
                                agent_id: number | null;
                                /** Format: date-time */
                                created_at: string;
                                current_message_id: number | null;
                                id: number;
                                project_id: number;
                                title: string | null;
                                /** Format: date-time */
                                updated_at: string;
                            };
                            /** @enum {string} */
                            format: "groundwire.conversation";
                            /** @description All branches, each message after the one it follows. */
                            messages: {
                                citations: {
                                    chunk_id: number | null;
                                    document_id: number | null;
                                    document_name: string;
                                    end: number;
                                    index: number;
                                    page: number;
                                    quote: string;
                                    start: number;
                                    support: number;
                                    verified: boolean;
                                    version: number;
                                }[];
                                content: string;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                feedback: {
                                    comment: string | null;
                                    /** @enum {integer} */
                                    rating: 1 | -1;
                                } | null;
                                finish_reason: ("stop" | "length" | "content_filter") | null;
                                id: number;
                                model: string | null;
                                /** @description Of a message further up in the file. */
                                parent_id: number | null;
                                role: "user" | "assistant";
                                status: "streaming" | "complete" | "stopped" | "interrupted" | "failed";
                                trace_id: string;
                                usage: {
                                    completion_tokens: number | null;
                                    cost_usd: number | null;
                                    prompt_tokens: number | null;
                                };
                            }[];
                            /** @enum {number} */
                            version: 1;
                        };
                        project_id: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                agent_id: number | null;
                                /** Format: date-time */
                                created_at: string;
                                /** @description The newest answer of the branch that is seen: it and its ancestors by `parent_id`. A question without `parent_id` goes on from it. Null: nothing was asked yet. */
                                current_message_id: number | null;
                                id: number;
                                project_id: number;
                                title: string | null;
                                /** Format: date-time */
                                updated_at: string;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The answers that you rated, newest first, with what they answered */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    project_id?: number;
                    rating?: 1 | -1;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    citations: {
                                        chunk_id: number | null;
                                        /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                        document_id: number | null;
                                        document_name: string;
                                        end: number;
                                        /** @description `[n]` in the answer points at the citation with this index. */
                                        index: number;
                                        page: number;
                                        /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                        quote: string;
                                        /** @description UTF-16 offset into the extracted text of that version. */
                                        start: number;
                                        support: number;
                                        /** @description The quote bears out the sentence that cites it. */
                                        verified: boolean;
                                        version: number;
                                    }[];
                                    comment: string | null;
                                    conversation_id: number;
                                    /** Format: date-time */
                                    created_at: string;
                                    message_id: number;
                                    model: string | null;
                                    project_id: number;
                                    question: string;
                                    rating: number;
                                    search_query: string | null;
                                    trace_id: string;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {string} */
                                status: "ok";
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process can serve requests; an optional part that is down is `degraded` */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                checks: {
                                    database: "ok" | "degraded" | "unavailable" | "off";
                                    llm: "ok" | "degraded" | "unavailable" | "off";
                                    redis: "ok" | "degraded" | "unavailable" | "off";
                                    storage: "ok" | "degraded" | "unavailable" | "off";
                                    telemetry: "ok" | "degraded" | "unavailable" | "off";
                                    vector_store: "ok" | "degraded" | "unavailable" | "off";
                                };
                                status: "ok" | "degraded" | "unavailable";
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Default Response */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                checks: {
                                    database: "ok" | "degraded" | "unavailable" | "off";
                                    llm: "ok" | "degraded" | "unavailable" | "off";
                                    redis: "ok" | "degraded" | "unavailable" | "off";
                                    storage: "ok" | "degraded" | "unavailable" | "off";
                                    telemetry: "ok" | "degraded" | "unavailable" | "off";
                                    vector_store: "ok" | "degraded" | "unavailable" | "off";
                                };
                                status: "ok" | "degraded" | "unavailable";
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whether an answer was good */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        comment?: string;
                        rating: 1 | -1;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                message: {
                                    citations: {
                                        chunk_id: number | null;
                                        /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                        document_id: number | null;
                                        document_name: string;
                                        end: number;
                                        /** @description `[n]` in the answer points at the citation with this index. */
                                        index: number;
                                        page: number;
                                        /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                        quote: string;
                                        /** @description UTF-16 offset into the extracted text of that version. */
                                        start: number;
                                        support: number;
                                        /** @description The quote bears out the sentence that cites it. */
                                        verified: boolean;
                                        version: number;
                                    }[];
                                    content: string;
                                    conversation_id: number;
                                    /** Format: date-time */
                                    created_at: string;
                                    error: {
                                        code: string;
                                        detail: string;
                                    } | null;
                                    feedback: {
                                        comment: string | null;
                                        rating: number;
                                    } | null;
                                    finish_reason: ("stop" | "length" | "content_filter") | null;
                                    id: number;
                                    model: string | null;
                                    /** @description The message this one follows. Messages of one conversation with the same `parent_id` are siblings: edits of a question (null: of the first), or other answers to it. Ids grow along a branch. */
                                    parent_id: number | null;
                                    role: "user" | "assistant";
                                    status: "streaming" | "complete" | "stopped" | "interrupted" | "failed";
                                    trace_id: string;
                                    usage: {
                                        completion_tokens: number | null;
                                        cost_usd: number | null;
                                        /** @description Tokens were counted here, since the model server did not say. */
                                        estimated: boolean;
                                        prompt_tokens: number | null;
                                    };
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{id}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer the same question again, as a sibling; read it at /api/chat/streams/{message_id} */
        post: {
            parameters: {
                query?: {
                    /** @description Whether the stream of the new answer has named events. */
                    events?: boolean;
                };
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                message: {
                                    citations: {
                                        chunk_id: number | null;
                                        /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                        document_id: number | null;
                                        document_name: string;
                                        end: number;
                                        /** @description `[n]` in the answer points at the citation with this index. */
                                        index: number;
                                        page: number;
                                        /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                        quote: string;
                                        /** @description UTF-16 offset into the extracted text of that version. */
                                        start: number;
                                        support: number;
                                        /** @description The quote bears out the sentence that cites it. */
                                        verified: boolean;
                                        version: number;
                                    }[];
                                    content: string;
                                    conversation_id: number;
                                    /** Format: date-time */
                                    created_at: string;
                                    error: {
                                        code: string;
                                        detail: string;
                                    } | null;
                                    feedback: {
                                        comment: string | null;
                                        rating: number;
                                    } | null;
                                    finish_reason: ("stop" | "length" | "content_filter") | null;
                                    id: number;
                                    model: string | null;
                                    /** @description The message this one follows. Messages of one conversation with the same `parent_id` are siblings: edits of a question (null: of the first), or other answers to it. Ids grow along a branch. */
                                    parent_id: number | null;
                                    role: "user" | "assistant";
                                    status: "streaming" | "complete" | "stopped" | "interrupted" | "failed";
                                    trace_id: string;
                                    usage: {
                                        completion_tokens: number | null;
                                        cost_usd: number | null;
                                        /** @description Tokens were counted here, since the model server did not say. */
                                        estimated: boolean;
                                        prompt_tokens: number | null;
                                    };
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can answer: LiteLLM's models and the built-in extractive one */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                degraded: string | null;
                                items: {
                                    default: boolean;
                                    description: string | null;
                                    id: string;
                                    /** @description `extractive` quotes sentences of the documents and writes nothing of its own. */
                                    kind: "language_model" | "extractive";
                                }[];
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your projects */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    /** Format: date-time */
                                    created_at: string;
                                    description: string | null;
                                    id: number;
                                    name: string;
                                    personal: boolean;
                                    role: "owner" | "editor" | "viewer";
                                    settings: {
                                        [key: string]: unknown;
                                    };
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Make a project */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        description?: string | null;
                        name: string;
                        settings?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                description: string | null;
                                id: number;
                                name: string;
                                personal: boolean;
                                role: "owner" | "editor" | "viewer";
                                settings: {
                                    [key: string]: unknown;
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                description: string | null;
                                id: number;
                                name: string;
                                personal: boolean;
                                role: "owner" | "editor" | "viewer";
                                settings: {
                                    [key: string]: unknown;
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a project with its documents and conversations */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                deleted: true;
                                id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a project */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        description?: string | null;
                        name?: string;
                        settings?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                description: string | null;
                                id: number;
                                name: string;
                                personal: boolean;
                                role: "owner" | "editor" | "viewer";
                                settings: {
                                    [key: string]: unknown;
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/projects/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The members of a project */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    /** Format: date-time */
                                    created_at: string;
                                    email: string;
                                    name: string | null;
                                    role: "owner" | "editor" | "viewer";
                                    user_id: number;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Add someone who has an account */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        email: string;
                        role: "owner" | "editor" | "viewer";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                email: string;
                                name: string | null;
                                role: "owner" | "editor" | "viewer";
                                user_id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a member, or leave */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                    user_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                deleted: true;
                                id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a member's role */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                    user_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        role: "owner" | "editor" | "viewer";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                email: string;
                                name: string | null;
                                role: "owner" | "editor" | "viewer";
                                user_id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/projects/{project_id}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's documents */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    q?: string;
                    status?: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                };
                header?: never;
                path: {
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    chunk_count: number;
                                    /** Format: date-time */
                                    created_at: string;
                                    error: {
                                        code: string;
                                        detail: string;
                                    } | null;
                                    id: number;
                                    language: string | null;
                                    media_type: string;
                                    metadata: {
                                        [key: string]: unknown;
                                    };
                                    name: string;
                                    page_count: number | null;
                                    progress: number;
                                    project_id: number;
                                    sha256: string;
                                    size_bytes: number;
                                    source_url: string | null;
                                    status: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                                    /** @description Tokens of the text, estimated. */
                                    token_count: number;
                                    /** Format: date-time */
                                    updated_at: string;
                                    version: number;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Upload a file: a form with one part `file`, and perhaps `metadata` as JSON */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                chunk_count: number;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                id: number;
                                language: string | null;
                                media_type: string;
                                metadata: {
                                    [key: string]: unknown;
                                };
                                name: string;
                                page_count: number | null;
                                progress: number;
                                project_id: number;
                                sha256: string;
                                size_bytes: number;
                                source_url: string | null;
                                status: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                                /** @description Tokens of the text, estimated. */
                                token_count: number;
                                /** Format: date-time */
                                updated_at: string;
                                version: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                chunk_count: number;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                id: number;
                                language: string | null;
                                media_type: string;
                                metadata: {
                                    [key: string]: unknown;
                                };
                                name: string;
                                page_count: number | null;
                                progress: number;
                                project_id: number;
                                sha256: string;
                                size_bytes: number;
                                source_url: string | null;
                                status: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                                /** @description Tokens of the text, estimated. */
                                token_count: number;
                                /** Format: date-time */
                                updated_at: string;
                                version: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/documents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A document */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                chunk_count: number;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                id: number;
                                language: string | null;
                                media_type: string;
                                metadata: {
                                    [key: string]: unknown;
                                };
                                name: string;
                                page_count: number | null;
                                progress: number;
                                project_id: number;
                                sha256: string;
                                size_bytes: number;
                                source_url: string | null;
                                status: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                                /** @description Tokens of the text, estimated. */
                                token_count: number;
                                /** Format: date-time */
                                updated_at: string;
                                version: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a document with its file, text and chunks */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                deleted: true;
                                id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Rename a document, or replace its metadata */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        metadata?: {
                            [key: string]: unknown;
                        };
                        name?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                chunk_count: number;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                id: number;
                                language: string | null;
                                media_type: string;
                                metadata: {
                                    [key: string]: unknown;
                                };
                                name: string;
                                page_count: number | null;
                                progress: number;
                                project_id: number;
                                sha256: string;
                                size_bytes: number;
                                source_url: string | null;
                                status: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                                /** @description Tokens of the text, estimated. */
                                token_count: number;
                                /** Format: date-time */
                                updated_at: string;
                                version: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/projects/{project_id}/documents/{id}/chunks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The chunks that are searched, in order */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: number;
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    end: number;
                                    heading_path: string[];
                                    id: number;
                                    ordinal: number;
                                    page: number;
                                    start: number;
                                    text: string;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/documents/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Server-sent events: `progress` with the document at each change, `done` when it is ready or failed */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": unknown;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/documents/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The original file, as an attachment, under the type that its content has
         * @description Takes `Range` (one range of bytes), `If-Range` and `If-None-Match`; its `ETag` is its SHA-256.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "*/*": unknown;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/documents/{id}/reindex": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read a document again; until that is done it answers as before */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                chunk_count: number;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                id: number;
                                language: string | null;
                                media_type: string;
                                metadata: {
                                    [key: string]: unknown;
                                };
                                name: string;
                                page_count: number | null;
                                progress: number;
                                project_id: number;
                                sha256: string;
                                size_bytes: number;
                                source_url: string | null;
                                status: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                                /** @description Tokens of the text, estimated. */
                                token_count: number;
                                /** Format: date-time */
                                updated_at: string;
                                version: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/documents/{id}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The extracted text, with the UTF-16 offsets of its pages; of an older version too */
        get: {
            parameters: {
                query?: {
                    /** @description That a citation was made from; default: the one that answers now. */
                    version?: number;
                };
                header?: never;
                path: {
                    id: number;
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                pages: {
                                    end: number;
                                    number: number;
                                    start: number;
                                }[];
                                text: string;
                                version: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/documents/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Which files of a folder the project has, and what became of them; changes nothing
         * @description Says of each file what uploading it would do, so that only what is needed is sent, an interrupted folder goes on, and its report is read in one call. As in an upload, `/` and `\` in a name cut off what is before them: to keep folders, join them by another sign, such as ` › `.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        files: {
                            name: string;
                            /** @description Of the file's bytes, in hexadecimal. */
                            sha256: string;
                        }[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @description In the order of the request. */
                                files: {
                                    /** @description The document with these bytes, else the one with this name. */
                                    document_id: number | null;
                                    error: {
                                        code: string;
                                        detail: string;
                                    } | null;
                                    /** @description As it was sent. */
                                    name: string;
                                    /** @description `missing`: neither name nor bytes are there. `changed`: the name is there with other bytes. The bytes are there and `in_progress`: being read; `unchanged`: can be asked; `failed`: could not be read, see `error`; sent again, that is tried again. */
                                    status: "missing" | "changed" | "in_progress" | "unchanged" | "failed";
                                }[];
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/documents/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a text */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        metadata?: {
                            [key: string]: unknown;
                        };
                        name: string;
                        text: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                chunk_count: number;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                id: number;
                                language: string | null;
                                media_type: string;
                                metadata: {
                                    [key: string]: unknown;
                                };
                                name: string;
                                page_count: number | null;
                                progress: number;
                                project_id: number;
                                sha256: string;
                                size_bytes: number;
                                source_url: string | null;
                                status: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                                /** @description Tokens of the text, estimated. */
                                token_count: number;
                                /** Format: date-time */
                                updated_at: string;
                                version: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                chunk_count: number;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                id: number;
                                language: string | null;
                                media_type: string;
                                metadata: {
                                    [key: string]: unknown;
                                };
                                name: string;
                                page_count: number | null;
                                progress: number;
                                project_id: number;
                                sha256: string;
                                size_bytes: number;
                                source_url: string | null;
                                status: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                                /** @description Tokens of the text, estimated. */
                                token_count: number;
                                /** Format: date-time */
                                updated_at: string;
                                version: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/documents/url": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fetch a page of the public internet */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        metadata?: {
                            [key: string]: unknown;
                        };
                        name?: string;
                        url: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                chunk_count: number;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                id: number;
                                language: string | null;
                                media_type: string;
                                metadata: {
                                    [key: string]: unknown;
                                };
                                name: string;
                                page_count: number | null;
                                progress: number;
                                project_id: number;
                                sha256: string;
                                size_bytes: number;
                                source_url: string | null;
                                status: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                                /** @description Tokens of the text, estimated. */
                                token_count: number;
                                /** Format: date-time */
                                updated_at: string;
                                version: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                chunk_count: number;
                                /** Format: date-time */
                                created_at: string;
                                error: {
                                    code: string;
                                    detail: string;
                                } | null;
                                id: number;
                                language: string | null;
                                media_type: string;
                                metadata: {
                                    [key: string]: unknown;
                                };
                                name: string;
                                page_count: number | null;
                                progress: number;
                                project_id: number;
                                sha256: string;
                                size_bytes: number;
                                source_url: string | null;
                                status: "queued" | "parsing" | "chunking" | "embedding" | "indexing" | "ready" | "failed";
                                /** @description Tokens of the text, estimated. */
                                token_count: number;
                                /** Format: date-time */
                                updated_at: string;
                                version: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find passages in a project's documents */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    project_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        document_ids?: number[];
                        filter?: {
                            [key: string]: string | number | boolean | null;
                        };
                        /** @default hybrid */
                        mode?: "hybrid" | "lexical" | "vector";
                        query: string;
                        /**
                         * @description Has the best passages read again by the reranking model (`RERANK_MODEL`).
                         * @default false
                         */
                        rerank?: boolean;
                        /** @default 10 */
                        top_k?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                degraded: string | null;
                                hits: {
                                    chunk_id: number;
                                    document_id: number;
                                    document_name: string;
                                    end: number;
                                    heading_path: string[];
                                    page: number;
                                    score: number;
                                    scores: {
                                        fused?: number;
                                        /** @description BM25 of the passage and half of that of its document. */
                                        lexical?: number;
                                        /** @description The reranking model's, on its own scale. */
                                        rerank?: number;
                                        /** @description Cosine of the vectors of question and passage. */
                                        vector?: number;
                                    };
                                    /** @description UTF-16 offset into the extracted text of that version. */
                                    start: number;
                                    table_header: string | null;
                                    /** @description Verbatim `text.slice(start, end)`. */
                                    text: string;
                                    version: number;
                                }[];
                                mode_used: "hybrid" | "lexical" | "vector";
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/shared/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a link shows */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                messages: {
                                    citations: {
                                        document_name: string;
                                        /** @description `[n]` in the answer points at the citation with this index. */
                                        index: number;
                                        page: number;
                                        /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                        quote: string;
                                        /** @description The quote bears out the sentence that cites it. */
                                        verified: boolean;
                                    }[];
                                    content: string;
                                    /** Format: date-time */
                                    created_at: string;
                                    /** @description The answer came in a file: what it says, its model and its citations are the word of whoever made the file, and none is verified. */
                                    imported: boolean;
                                    model: string | null;
                                    role: "user" | "assistant";
                                    status: "streaming" | "complete" | "stopped" | "interrupted" | "failed";
                                }[];
                                title: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an agent may be given: the built-in tools and those of MCP servers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    description: string;
                                    /** @description As agents and models call it. */
                                    name: string;
                                    /** @description `built_in`, or the name of the MCP server it belongs to. */
                                    source: string;
                                }[];
                                /** @description Servers whose tools cannot be had now, and why. */
                                missing: {
                                    reason: string;
                                    source: string;
                                }[];
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What your answers and documents took, newest first; for an administrator, the figures of all */
        get: {
            parameters: {
                query?: {
                    conversation_id?: number;
                    cursor?: string;
                    document_id?: number;
                    /** @description What the traces explain. A list is of one kind, newest first. */
                    kind?: "answer" | "ingestion" | "replay";
                    limit?: number;
                    /** @description An answer; with `kind=replay`, its replays. */
                    message_id?: number;
                    model?: string;
                    project_id?: number;
                    since?: string;
                    /** @description Of the answer, or of the document. */
                    status?: string;
                    trace_id?: string;
                    until?: string;
                    /** @description One's own, or for an administrator anybody's. */
                    user_id?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    conversation_id: number | null;
                                    /** Format: date-time */
                                    created_at: string;
                                    document_id: number | null;
                                    error: {
                                        code: string;
                                        detail: string;
                                    } | null;
                                    /** @description From the start of the answer to its first text. */
                                    first_token_ms: number | null;
                                    /** @description Of the answer (a message), of the version of a document, or of the replay. */
                                    id: number;
                                    kind: "answer" | "ingestion" | "replay";
                                    /** @description The answer; of a replay, the one it is compared with. */
                                    message_id: number | null;
                                    model: string | null;
                                    project_id: number;
                                    status: string;
                                    /** @description The question, or the name of the document. null: it is not yours to read; an administrator sees figures and spans only. */
                                    title: string | null;
                                    total_ms: number | null;
                                    trace_id: string;
                                    usage: {
                                        completion_tokens: number | null;
                                        cost_usd: number | null;
                                        /** @description Tokens were counted here, since the model server did not say. */
                                        estimated: boolean;
                                        prompt_tokens: number | null;
                                    } | null;
                                    /** @description Who asked, or added the document. */
                                    user_id: number | null;
                                    version: number | null;
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/traces/{trace_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How an answer came to be: its account, and what happened when
         * @description Shows what is yours under this trace id, whoever else has it. An administrator sees the figures and spans of others, and none of their content.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description 32 hex digits. */
                    trace_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                answers: {
                                    account: {
                                        agent: {
                                            id: number;
                                            max_steps: number;
                                            name: string;
                                            system_prompt: string;
                                            tools: string[];
                                        } | null;
                                        /** @description Every passage that was weighed, best first. */
                                        candidates: {
                                            chunk_id: number;
                                            document_id: number;
                                            /** @description null: the document was deleted. */
                                            document_name: string | null;
                                            dropped: "over_budget" | null;
                                            end: number;
                                            is_cited: boolean;
                                            /** @description The number under which the model got it; null when it was left out. */
                                            number: number | null;
                                            page: number;
                                            /** @description Within what was weighed, best first. */
                                            rank: number;
                                            scores: {
                                                fused?: number;
                                                /** @description BM25 of the passage and half of that of its document. */
                                                lexical?: number;
                                                /** @description The reranking model's, on its own scale. */
                                                rerank?: number;
                                                /** @description Cosine of the vectors of question and passage. */
                                                vector?: number;
                                            };
                                            start: number;
                                            /** @description Verbatim from the version that was weighed; null: the document was deleted. */
                                            text: string | null;
                                            version: number;
                                        }[];
                                        /** @description Prompt and steps were taken out, because a document that they quoted was deleted. */
                                        is_redacted: boolean;
                                        /** @description Every marker that the model wrote, as it was checked; those without an index were removed. */
                                        markers: {
                                            /** @description The index of the citation it became; null when the marker was removed. */
                                            index: number | null;
                                            /** @description The sentence of the answer that cites. */
                                            sentence: string;
                                            support: number;
                                            verified: boolean;
                                            /** @description The number that the model wrote. */
                                            written: number;
                                        }[];
                                        parameters: {
                                            agent_id?: number;
                                            document_ids?: number[];
                                            max_tokens?: number;
                                            model: string;
                                            temperature?: number;
                                            use_documents: boolean;
                                        };
                                        /** @description The exact messages of the first call of the model; null: no model was asked, or it is redacted. */
                                        prompt: {
                                            content: string;
                                            role: string;
                                        }[] | null;
                                        /** @description As it was asked. */
                                        question: string;
                                        retrieval: {
                                            /** @description Why less was done than asked. */
                                            degraded: string | null;
                                            mode: "hybrid" | "lexical" | "vector";
                                            mode_used: "hybrid" | "lexical" | "vector";
                                            rerank: boolean;
                                            /** Format: date-time */
                                            searched_at: string;
                                            /** @description Passages that were weighed. */
                                            top_k: number;
                                        } | null;
                                        /** @description As it was searched for: rewritten when it follows others. */
                                        search_query: string;
                                        /** @description What an agent did, turn by turn. */
                                        steps: {
                                            /** @description What the model wrote before it asked. */
                                            text: string;
                                            tools: {
                                                /** @description JSON as the model wrote it; it may be none. */
                                                arguments: string;
                                                duration_ms: number;
                                                id: string;
                                                is_error: boolean;
                                                name: string;
                                                /** @description What the model was told, cut to a bound. */
                                                result: string;
                                            }[];
                                        }[];
                                    } | null;
                                    account_missing: ("hidden" | "in_progress" | "gone") | null;
                                    citations: {
                                        chunk_id: number | null;
                                        /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                        document_id: number | null;
                                        document_name: string;
                                        end: number;
                                        /** @description `[n]` in the answer points at the citation with this index. */
                                        index: number;
                                        page: number;
                                        /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                        quote: string;
                                        /** @description UTF-16 offset into the extracted text of that version. */
                                        start: number;
                                        support: number;
                                        /** @description The quote bears out the sentence that cites it. */
                                        verified: boolean;
                                        version: number;
                                    }[];
                                    /** @description null: it is not yours to read; an administrator sees figures and spans only. */
                                    content: string | null;
                                    finish_reason: ("stop" | "length" | "content_filter") | null;
                                    summary: {
                                        conversation_id: number | null;
                                        /** Format: date-time */
                                        created_at: string;
                                        document_id: number | null;
                                        error: {
                                            code: string;
                                            detail: string;
                                        } | null;
                                        /** @description From the start of the answer to its first text. */
                                        first_token_ms: number | null;
                                        /** @description Of the answer (a message), of the version of a document, or of the replay. */
                                        id: number;
                                        kind: "answer" | "ingestion" | "replay";
                                        /** @description The answer; of a replay, the one it is compared with. */
                                        message_id: number | null;
                                        model: string | null;
                                        project_id: number;
                                        status: string;
                                        /** @description The question, or the name of the document. null: it is not yours to read; an administrator sees figures and spans only. */
                                        title: string | null;
                                        total_ms: number | null;
                                        trace_id: string;
                                        usage: {
                                            completion_tokens: number | null;
                                            cost_usd: number | null;
                                            /** @description Tokens were counted here, since the model server did not say. */
                                            estimated: boolean;
                                            prompt_tokens: number | null;
                                        } | null;
                                        /** @description Who asked, or added the document. */
                                        user_id: number | null;
                                        version: number | null;
                                    };
                                }[];
                                /** @description Spans beyond what is kept of one trace. */
                                dropped_spans: number;
                                /** @description More has this trace id than is shown here; the list has all of it. */
                                has_more: boolean;
                                ingestions: {
                                    chunk_count: number;
                                    media_type: string;
                                    page_count: number | null;
                                    size_bytes: number;
                                    summary: {
                                        conversation_id: number | null;
                                        /** Format: date-time */
                                        created_at: string;
                                        document_id: number | null;
                                        error: {
                                            code: string;
                                            detail: string;
                                        } | null;
                                        /** @description From the start of the answer to its first text. */
                                        first_token_ms: number | null;
                                        /** @description Of the answer (a message), of the version of a document, or of the replay. */
                                        id: number;
                                        kind: "answer" | "ingestion" | "replay";
                                        /** @description The answer; of a replay, the one it is compared with. */
                                        message_id: number | null;
                                        model: string | null;
                                        project_id: number;
                                        status: string;
                                        /** @description The question, or the name of the document. null: it is not yours to read; an administrator sees figures and spans only. */
                                        title: string | null;
                                        total_ms: number | null;
                                        trace_id: string;
                                        usage: {
                                            completion_tokens: number | null;
                                            cost_usd: number | null;
                                            /** @description Tokens were counted here, since the model server did not say. */
                                            estimated: boolean;
                                            prompt_tokens: number | null;
                                        } | null;
                                        /** @description Who asked, or added the document. */
                                        user_id: number | null;
                                        version: number | null;
                                    };
                                }[];
                                /** @description The same trace in Jaeger, with the spans of other systems. */
                                jaeger_url: string | null;
                                replays: {
                                    /** @description null: the answers are not yours to read. */
                                    comparison: {
                                        answer_is_same: boolean;
                                        asked: {
                                            mode?: "hybrid" | "lexical" | "vector";
                                            model?: string;
                                            /** @description The system message, word for word, in place of the account's first message. */
                                            prompt?: string;
                                            rerank?: boolean;
                                            temperature?: number;
                                            /** @description Passages that are weighed. */
                                            top_k?: number;
                                        };
                                        /** @description Every quote that either cites. */
                                        citations: {
                                            document_id: number | null;
                                            end: number;
                                            index: {
                                                after: number | null;
                                                before: number | null;
                                            };
                                            quote: string;
                                            start: number;
                                            version: number;
                                        }[];
                                        completion_tokens: {
                                            after: number | null;
                                            before: number | null;
                                        };
                                        cost_usd: {
                                            after: number | null;
                                            before: number | null;
                                        };
                                        /** @description Passages that only the replay weighed. */
                                        entered: number;
                                        first_token_ms: {
                                            after: number | null;
                                            before: number | null;
                                        };
                                        /** @description Passages that only the original weighed. */
                                        left: number;
                                        /** @description Versions that the original weighed and that are there no more: the replay went without them. */
                                        missing_versions: {
                                            document_id: number;
                                            version: number;
                                        }[];
                                        /** @description Every passage that either weighed; a rank of null: it was not among them. */
                                        passages: {
                                            chunk_id: number;
                                            document_id: number;
                                            number: {
                                                after: number | null;
                                                before: number | null;
                                            };
                                            rank: {
                                                after: number | null;
                                                before: number | null;
                                            };
                                            version: number;
                                        }[];
                                        prompt_tokens: {
                                            after: number | null;
                                            before: number | null;
                                        };
                                        total_ms: {
                                            after: number | null;
                                            before: number | null;
                                        };
                                    } | null;
                                    original: {
                                        account: {
                                            agent: {
                                                id: number;
                                                max_steps: number;
                                                name: string;
                                                system_prompt: string;
                                                tools: string[];
                                            } | null;
                                            /** @description Every passage that was weighed, best first. */
                                            candidates: {
                                                chunk_id: number;
                                                document_id: number;
                                                /** @description null: the document was deleted. */
                                                document_name: string | null;
                                                dropped: "over_budget" | null;
                                                end: number;
                                                is_cited: boolean;
                                                /** @description The number under which the model got it; null when it was left out. */
                                                number: number | null;
                                                page: number;
                                                /** @description Within what was weighed, best first. */
                                                rank: number;
                                                scores: {
                                                    fused?: number;
                                                    /** @description BM25 of the passage and half of that of its document. */
                                                    lexical?: number;
                                                    /** @description The reranking model's, on its own scale. */
                                                    rerank?: number;
                                                    /** @description Cosine of the vectors of question and passage. */
                                                    vector?: number;
                                                };
                                                start: number;
                                                /** @description Verbatim from the version that was weighed; null: the document was deleted. */
                                                text: string | null;
                                                version: number;
                                            }[];
                                            /** @description Prompt and steps were taken out, because a document that they quoted was deleted. */
                                            is_redacted: boolean;
                                            /** @description Every marker that the model wrote, as it was checked; those without an index were removed. */
                                            markers: {
                                                /** @description The index of the citation it became; null when the marker was removed. */
                                                index: number | null;
                                                /** @description The sentence of the answer that cites. */
                                                sentence: string;
                                                support: number;
                                                verified: boolean;
                                                /** @description The number that the model wrote. */
                                                written: number;
                                            }[];
                                            parameters: {
                                                agent_id?: number;
                                                document_ids?: number[];
                                                max_tokens?: number;
                                                model: string;
                                                temperature?: number;
                                                use_documents: boolean;
                                            };
                                            /** @description The exact messages of the first call of the model; null: no model was asked, or it is redacted. */
                                            prompt: {
                                                content: string;
                                                role: string;
                                            }[] | null;
                                            /** @description As it was asked. */
                                            question: string;
                                            retrieval: {
                                                /** @description Why less was done than asked. */
                                                degraded: string | null;
                                                mode: "hybrid" | "lexical" | "vector";
                                                mode_used: "hybrid" | "lexical" | "vector";
                                                rerank: boolean;
                                                /** Format: date-time */
                                                searched_at: string;
                                                /** @description Passages that were weighed. */
                                                top_k: number;
                                            } | null;
                                            /** @description As it was searched for: rewritten when it follows others. */
                                            search_query: string;
                                            /** @description What an agent did, turn by turn. */
                                            steps: {
                                                /** @description What the model wrote before it asked. */
                                                text: string;
                                                tools: {
                                                    /** @description JSON as the model wrote it; it may be none. */
                                                    arguments: string;
                                                    duration_ms: number;
                                                    id: string;
                                                    is_error: boolean;
                                                    name: string;
                                                    /** @description What the model was told, cut to a bound. */
                                                    result: string;
                                                }[];
                                            }[];
                                        } | null;
                                        account_missing: ("hidden" | "in_progress" | "gone") | null;
                                        citations: {
                                            chunk_id: number | null;
                                            /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                            document_id: number | null;
                                            document_name: string;
                                            end: number;
                                            /** @description `[n]` in the answer points at the citation with this index. */
                                            index: number;
                                            page: number;
                                            /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                            quote: string;
                                            /** @description UTF-16 offset into the extracted text of that version. */
                                            start: number;
                                            support: number;
                                            /** @description The quote bears out the sentence that cites it. */
                                            verified: boolean;
                                            version: number;
                                        }[];
                                        /** @description null: it is not yours to read; an administrator sees figures and spans only. */
                                        content: string | null;
                                        finish_reason: ("stop" | "length" | "content_filter") | null;
                                        summary: {
                                            conversation_id: number | null;
                                            /** Format: date-time */
                                            created_at: string;
                                            document_id: number | null;
                                            error: {
                                                code: string;
                                                detail: string;
                                            } | null;
                                            /** @description From the start of the answer to its first text. */
                                            first_token_ms: number | null;
                                            /** @description Of the answer (a message), of the version of a document, or of the replay. */
                                            id: number;
                                            kind: "answer" | "ingestion" | "replay";
                                            /** @description The answer; of a replay, the one it is compared with. */
                                            message_id: number | null;
                                            model: string | null;
                                            project_id: number;
                                            status: string;
                                            /** @description The question, or the name of the document. null: it is not yours to read; an administrator sees figures and spans only. */
                                            title: string | null;
                                            total_ms: number | null;
                                            trace_id: string;
                                            usage: {
                                                completion_tokens: number | null;
                                                cost_usd: number | null;
                                                /** @description Tokens were counted here, since the model server did not say. */
                                                estimated: boolean;
                                                prompt_tokens: number | null;
                                            } | null;
                                            /** @description Who asked, or added the document. */
                                            user_id: number | null;
                                            version: number | null;
                                        };
                                    };
                                    replay: {
                                        account: {
                                            agent: {
                                                id: number;
                                                max_steps: number;
                                                name: string;
                                                system_prompt: string;
                                                tools: string[];
                                            } | null;
                                            /** @description Every passage that was weighed, best first. */
                                            candidates: {
                                                chunk_id: number;
                                                document_id: number;
                                                /** @description null: the document was deleted. */
                                                document_name: string | null;
                                                dropped: "over_budget" | null;
                                                end: number;
                                                is_cited: boolean;
                                                /** @description The number under which the model got it; null when it was left out. */
                                                number: number | null;
                                                page: number;
                                                /** @description Within what was weighed, best first. */
                                                rank: number;
                                                scores: {
                                                    fused?: number;
                                                    /** @description BM25 of the passage and half of that of its document. */
                                                    lexical?: number;
                                                    /** @description The reranking model's, on its own scale. */
                                                    rerank?: number;
                                                    /** @description Cosine of the vectors of question and passage. */
                                                    vector?: number;
                                                };
                                                start: number;
                                                /** @description Verbatim from the version that was weighed; null: the document was deleted. */
                                                text: string | null;
                                                version: number;
                                            }[];
                                            /** @description Prompt and steps were taken out, because a document that they quoted was deleted. */
                                            is_redacted: boolean;
                                            /** @description Every marker that the model wrote, as it was checked; those without an index were removed. */
                                            markers: {
                                                /** @description The index of the citation it became; null when the marker was removed. */
                                                index: number | null;
                                                /** @description The sentence of the answer that cites. */
                                                sentence: string;
                                                support: number;
                                                verified: boolean;
                                                /** @description The number that the model wrote. */
                                                written: number;
                                            }[];
                                            parameters: {
                                                agent_id?: number;
                                                document_ids?: number[];
                                                max_tokens?: number;
                                                model: string;
                                                temperature?: number;
                                                use_documents: boolean;
                                            };
                                            /** @description The exact messages of the first call of the model; null: no model was asked, or it is redacted. */
                                            prompt: {
                                                content: string;
                                                role: string;
                                            }[] | null;
                                            /** @description As it was asked. */
                                            question: string;
                                            retrieval: {
                                                /** @description Why less was done than asked. */
                                                degraded: string | null;
                                                mode: "hybrid" | "lexical" | "vector";
                                                mode_used: "hybrid" | "lexical" | "vector";
                                                rerank: boolean;
                                                /** Format: date-time */
                                                searched_at: string;
                                                /** @description Passages that were weighed. */
                                                top_k: number;
                                            } | null;
                                            /** @description As it was searched for: rewritten when it follows others. */
                                            search_query: string;
                                            /** @description What an agent did, turn by turn. */
                                            steps: {
                                                /** @description What the model wrote before it asked. */
                                                text: string;
                                                tools: {
                                                    /** @description JSON as the model wrote it; it may be none. */
                                                    arguments: string;
                                                    duration_ms: number;
                                                    id: string;
                                                    is_error: boolean;
                                                    name: string;
                                                    /** @description What the model was told, cut to a bound. */
                                                    result: string;
                                                }[];
                                            }[];
                                        } | null;
                                        account_missing: ("hidden" | "in_progress" | "gone") | null;
                                        citations: {
                                            chunk_id: number | null;
                                            /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                            document_id: number | null;
                                            document_name: string;
                                            end: number;
                                            /** @description `[n]` in the answer points at the citation with this index. */
                                            index: number;
                                            page: number;
                                            /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                            quote: string;
                                            /** @description UTF-16 offset into the extracted text of that version. */
                                            start: number;
                                            support: number;
                                            /** @description The quote bears out the sentence that cites it. */
                                            verified: boolean;
                                            version: number;
                                        }[];
                                        /** @description null: it is not yours to read; an administrator sees figures and spans only. */
                                        content: string | null;
                                        finish_reason: ("stop" | "length" | "content_filter") | null;
                                        summary: {
                                            conversation_id: number | null;
                                            /** Format: date-time */
                                            created_at: string;
                                            document_id: number | null;
                                            error: {
                                                code: string;
                                                detail: string;
                                            } | null;
                                            /** @description From the start of the answer to its first text. */
                                            first_token_ms: number | null;
                                            /** @description Of the answer (a message), of the version of a document, or of the replay. */
                                            id: number;
                                            kind: "answer" | "ingestion" | "replay";
                                            /** @description The answer; of a replay, the one it is compared with. */
                                            message_id: number | null;
                                            model: string | null;
                                            project_id: number;
                                            status: string;
                                            /** @description The question, or the name of the document. null: it is not yours to read; an administrator sees figures and spans only. */
                                            title: string | null;
                                            total_ms: number | null;
                                            trace_id: string;
                                            usage: {
                                                completion_tokens: number | null;
                                                cost_usd: number | null;
                                                /** @description Tokens were counted here, since the model server did not say. */
                                                estimated: boolean;
                                                prompt_tokens: number | null;
                                            } | null;
                                            /** @description Who asked, or added the document. */
                                            user_id: number | null;
                                            version: number | null;
                                        };
                                    };
                                }[];
                                /** @description What happened when, as trees; the root of each has its parent elsewhere, or none. */
                                spans: components["schemas"]["def-0"][];
                                spans_missing: ("off" | "in_progress" | "gone") | null;
                                trace_id: string;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/traces/{trace_id}/otlp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The spans as OTLP/JSON, a file that Jaeger opens and collectors take */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description 32 hex digits. */
                    trace_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/traces/{trace_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have the question answered once more with something changed, and compare
         * @description The same question, the same conversation before it and the document versions of then, with another model, prompt or search. Nothing is written into the conversation; it counts like any answer, and is kept under the trace id of this request. Only whoever asked may do it.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description 32 hex digits. */
                    trace_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Which answer, where several have this trace id. */
                        message_id?: number;
                        mode?: "hybrid" | "lexical" | "vector";
                        model?: string;
                        /** @description The system message, word for word, in place of the account's first message. */
                        prompt?: string;
                        rerank?: boolean;
                        temperature?: number;
                        /** @description Passages that are weighed. */
                        top_k?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @description null: the answers are not yours to read. */
                                comparison: {
                                    answer_is_same: boolean;
                                    asked: {
                                        mode?: "hybrid" | "lexical" | "vector";
                                        model?: string;
                                        /** @description The system message, word for word, in place of the account's first message. */
                                        prompt?: string;
                                        rerank?: boolean;
                                        temperature?: number;
                                        /** @description Passages that are weighed. */
                                        top_k?: number;
                                    };
                                    /** @description Every quote that either cites. */
                                    citations: {
                                        document_id: number | null;
                                        end: number;
                                        index: {
                                            after: number | null;
                                            before: number | null;
                                        };
                                        quote: string;
                                        start: number;
                                        version: number;
                                    }[];
                                    completion_tokens: {
                                        after: number | null;
                                        before: number | null;
                                    };
                                    cost_usd: {
                                        after: number | null;
                                        before: number | null;
                                    };
                                    /** @description Passages that only the replay weighed. */
                                    entered: number;
                                    first_token_ms: {
                                        after: number | null;
                                        before: number | null;
                                    };
                                    /** @description Passages that only the original weighed. */
                                    left: number;
                                    /** @description Versions that the original weighed and that are there no more: the replay went without them. */
                                    missing_versions: {
                                        document_id: number;
                                        version: number;
                                    }[];
                                    /** @description Every passage that either weighed; a rank of null: it was not among them. */
                                    passages: {
                                        chunk_id: number;
                                        document_id: number;
                                        number: {
                                            after: number | null;
                                            before: number | null;
                                        };
                                        rank: {
                                            after: number | null;
                                            before: number | null;
                                        };
                                        version: number;
                                    }[];
                                    prompt_tokens: {
                                        after: number | null;
                                        before: number | null;
                                    };
                                    total_ms: {
                                        after: number | null;
                                        before: number | null;
                                    };
                                } | null;
                                original: {
                                    account: {
                                        agent: {
                                            id: number;
                                            max_steps: number;
                                            name: string;
                                            system_prompt: string;
                                            tools: string[];
                                        } | null;
                                        /** @description Every passage that was weighed, best first. */
                                        candidates: {
                                            chunk_id: number;
                                            document_id: number;
                                            /** @description null: the document was deleted. */
                                            document_name: string | null;
                                            dropped: "over_budget" | null;
                                            end: number;
                                            is_cited: boolean;
                                            /** @description The number under which the model got it; null when it was left out. */
                                            number: number | null;
                                            page: number;
                                            /** @description Within what was weighed, best first. */
                                            rank: number;
                                            scores: {
                                                fused?: number;
                                                /** @description BM25 of the passage and half of that of its document. */
                                                lexical?: number;
                                                /** @description The reranking model's, on its own scale. */
                                                rerank?: number;
                                                /** @description Cosine of the vectors of question and passage. */
                                                vector?: number;
                                            };
                                            start: number;
                                            /** @description Verbatim from the version that was weighed; null: the document was deleted. */
                                            text: string | null;
                                            version: number;
                                        }[];
                                        /** @description Prompt and steps were taken out, because a document that they quoted was deleted. */
                                        is_redacted: boolean;
                                        /** @description Every marker that the model wrote, as it was checked; those without an index were removed. */
                                        markers: {
                                            /** @description The index of the citation it became; null when the marker was removed. */
                                            index: number | null;
                                            /** @description The sentence of the answer that cites. */
                                            sentence: string;
                                            support: number;
                                            verified: boolean;
                                            /** @description The number that the model wrote. */
                                            written: number;
                                        }[];
                                        parameters: {
                                            agent_id?: number;
                                            document_ids?: number[];
                                            max_tokens?: number;
                                            model: string;
                                            temperature?: number;
                                            use_documents: boolean;
                                        };
                                        /** @description The exact messages of the first call of the model; null: no model was asked, or it is redacted. */
                                        prompt: {
                                            content: string;
                                            role: string;
                                        }[] | null;
                                        /** @description As it was asked. */
                                        question: string;
                                        retrieval: {
                                            /** @description Why less was done than asked. */
                                            degraded: string | null;
                                            mode: "hybrid" | "lexical" | "vector";
                                            mode_used: "hybrid" | "lexical" | "vector";
                                            rerank: boolean;
                                            /** Format: date-time */
                                            searched_at: string;
                                            /** @description Passages that were weighed. */
                                            top_k: number;
                                        } | null;
                                        /** @description As it was searched for: rewritten when it follows others. */
                                        search_query: string;
                                        /** @description What an agent did, turn by turn. */
                                        steps: {
                                            /** @description What the model wrote before it asked. */
                                            text: string;
                                            tools: {
                                                /** @description JSON as the model wrote it; it may be none. */
                                                arguments: string;
                                                duration_ms: number;
                                                id: string;
                                                is_error: boolean;
                                                name: string;
                                                /** @description What the model was told, cut to a bound. */
                                                result: string;
                                            }[];
                                        }[];
                                    } | null;
                                    account_missing: ("hidden" | "in_progress" | "gone") | null;
                                    citations: {
                                        chunk_id: number | null;
                                        /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                        document_id: number | null;
                                        document_name: string;
                                        end: number;
                                        /** @description `[n]` in the answer points at the citation with this index. */
                                        index: number;
                                        page: number;
                                        /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                        quote: string;
                                        /** @description UTF-16 offset into the extracted text of that version. */
                                        start: number;
                                        support: number;
                                        /** @description The quote bears out the sentence that cites it. */
                                        verified: boolean;
                                        version: number;
                                    }[];
                                    /** @description null: it is not yours to read; an administrator sees figures and spans only. */
                                    content: string | null;
                                    finish_reason: ("stop" | "length" | "content_filter") | null;
                                    summary: {
                                        conversation_id: number | null;
                                        /** Format: date-time */
                                        created_at: string;
                                        document_id: number | null;
                                        error: {
                                            code: string;
                                            detail: string;
                                        } | null;
                                        /** @description From the start of the answer to its first text. */
                                        first_token_ms: number | null;
                                        /** @description Of the answer (a message), of the version of a document, or of the replay. */
                                        id: number;
                                        kind: "answer" | "ingestion" | "replay";
                                        /** @description The answer; of a replay, the one it is compared with. */
                                        message_id: number | null;
                                        model: string | null;
                                        project_id: number;
                                        status: string;
                                        /** @description The question, or the name of the document. null: it is not yours to read; an administrator sees figures and spans only. */
                                        title: string | null;
                                        total_ms: number | null;
                                        trace_id: string;
                                        usage: {
                                            completion_tokens: number | null;
                                            cost_usd: number | null;
                                            /** @description Tokens were counted here, since the model server did not say. */
                                            estimated: boolean;
                                            prompt_tokens: number | null;
                                        } | null;
                                        /** @description Who asked, or added the document. */
                                        user_id: number | null;
                                        version: number | null;
                                    };
                                };
                                replay: {
                                    account: {
                                        agent: {
                                            id: number;
                                            max_steps: number;
                                            name: string;
                                            system_prompt: string;
                                            tools: string[];
                                        } | null;
                                        /** @description Every passage that was weighed, best first. */
                                        candidates: {
                                            chunk_id: number;
                                            document_id: number;
                                            /** @description null: the document was deleted. */
                                            document_name: string | null;
                                            dropped: "over_budget" | null;
                                            end: number;
                                            is_cited: boolean;
                                            /** @description The number under which the model got it; null when it was left out. */
                                            number: number | null;
                                            page: number;
                                            /** @description Within what was weighed, best first. */
                                            rank: number;
                                            scores: {
                                                fused?: number;
                                                /** @description BM25 of the passage and half of that of its document. */
                                                lexical?: number;
                                                /** @description The reranking model's, on its own scale. */
                                                rerank?: number;
                                                /** @description Cosine of the vectors of question and passage. */
                                                vector?: number;
                                            };
                                            start: number;
                                            /** @description Verbatim from the version that was weighed; null: the document was deleted. */
                                            text: string | null;
                                            version: number;
                                        }[];
                                        /** @description Prompt and steps were taken out, because a document that they quoted was deleted. */
                                        is_redacted: boolean;
                                        /** @description Every marker that the model wrote, as it was checked; those without an index were removed. */
                                        markers: {
                                            /** @description The index of the citation it became; null when the marker was removed. */
                                            index: number | null;
                                            /** @description The sentence of the answer that cites. */
                                            sentence: string;
                                            support: number;
                                            verified: boolean;
                                            /** @description The number that the model wrote. */
                                            written: number;
                                        }[];
                                        parameters: {
                                            agent_id?: number;
                                            document_ids?: number[];
                                            max_tokens?: number;
                                            model: string;
                                            temperature?: number;
                                            use_documents: boolean;
                                        };
                                        /** @description The exact messages of the first call of the model; null: no model was asked, or it is redacted. */
                                        prompt: {
                                            content: string;
                                            role: string;
                                        }[] | null;
                                        /** @description As it was asked. */
                                        question: string;
                                        retrieval: {
                                            /** @description Why less was done than asked. */
                                            degraded: string | null;
                                            mode: "hybrid" | "lexical" | "vector";
                                            mode_used: "hybrid" | "lexical" | "vector";
                                            rerank: boolean;
                                            /** Format: date-time */
                                            searched_at: string;
                                            /** @description Passages that were weighed. */
                                            top_k: number;
                                        } | null;
                                        /** @description As it was searched for: rewritten when it follows others. */
                                        search_query: string;
                                        /** @description What an agent did, turn by turn. */
                                        steps: {
                                            /** @description What the model wrote before it asked. */
                                            text: string;
                                            tools: {
                                                /** @description JSON as the model wrote it; it may be none. */
                                                arguments: string;
                                                duration_ms: number;
                                                id: string;
                                                is_error: boolean;
                                                name: string;
                                                /** @description What the model was told, cut to a bound. */
                                                result: string;
                                            }[];
                                        }[];
                                    } | null;
                                    account_missing: ("hidden" | "in_progress" | "gone") | null;
                                    citations: {
                                        chunk_id: number | null;
                                        /** @description Null in an imported conversation whose file does not agree with the documents of its project. */
                                        document_id: number | null;
                                        document_name: string;
                                        end: number;
                                        /** @description `[n]` in the answer points at the citation with this index. */
                                        index: number;
                                        page: number;
                                        /** @description Verbatim `text.slice(start, end)`; without `document_id`, as the imported file had it. */
                                        quote: string;
                                        /** @description UTF-16 offset into the extracted text of that version. */
                                        start: number;
                                        support: number;
                                        /** @description The quote bears out the sentence that cites it. */
                                        verified: boolean;
                                        version: number;
                                    }[];
                                    /** @description null: it is not yours to read; an administrator sees figures and spans only. */
                                    content: string | null;
                                    finish_reason: ("stop" | "length" | "content_filter") | null;
                                    summary: {
                                        conversation_id: number | null;
                                        /** Format: date-time */
                                        created_at: string;
                                        document_id: number | null;
                                        error: {
                                            code: string;
                                            detail: string;
                                        } | null;
                                        /** @description From the start of the answer to its first text. */
                                        first_token_ms: number | null;
                                        /** @description Of the answer (a message), of the version of a document, or of the replay. */
                                        id: number;
                                        kind: "answer" | "ingestion" | "replay";
                                        /** @description The answer; of a replay, the one it is compared with. */
                                        message_id: number | null;
                                        model: string | null;
                                        project_id: number;
                                        status: string;
                                        /** @description The question, or the name of the document. null: it is not yours to read; an administrator sees figures and spans only. */
                                        title: string | null;
                                        total_ms: number | null;
                                        trace_id: string;
                                        usage: {
                                            completion_tokens: number | null;
                                            cost_usd: number | null;
                                            /** @description Tokens were counted here, since the model server did not say. */
                                            estimated: boolean;
                                            prompt_tokens: number | null;
                                        } | null;
                                        /** @description Who asked, or added the document. */
                                        user_id: number | null;
                                        version: number | null;
                                    };
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you used of models, by day, model and project, and where you stand this month */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    /** @description The first day (UTC); by default 30 days before `to`. */
                    from?: string;
                    limit?: number;
                    project_id?: number;
                    /** @description The last day (UTC), itself included; by default today. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date */
                                from: string;
                                items: {
                                    completion_tokens: number;
                                    /** @description US dollars; what the model server states no cost of counts as nothing. */
                                    cost_usd: number;
                                    /**
                                     * Format: date
                                     * @description In UTC.
                                     */
                                    day: string;
                                    /** @description Names beyond 200 characters are cut. */
                                    model: string;
                                    /** @description Null: of no project, such as a plain model asked by `/v1`. */
                                    project_id: number | null;
                                    prompt_tokens: number;
                                    requests: number;
                                    user_id: number;
                                }[];
                                next_cursor: string | null;
                                quota: {
                                    /** @description Null: as many as one likes. */
                                    limit: number | null;
                                    /** Format: date-time */
                                    resets_at: string;
                                    /** @description Tokens of this month (UTC), prompts and answers together. */
                                    used: number;
                                };
                                /** Format: date */
                                to: string;
                                totals: {
                                    completion_tokens: number;
                                    /** @description US dollars; what the model server states no cost of counts as nothing. */
                                    cost_usd: number;
                                    prompt_tokens: number;
                                    requests: number;
                                };
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All users */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                items: {
                                    /** Format: date-time */
                                    created_at: string;
                                    email: string;
                                    id: number;
                                    is_active: boolean;
                                    name: string | null;
                                    role: "admin" | "user";
                                    tier: "free" | "pro" | "enterprise";
                                }[];
                                next_cursor: string | null;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A user: yourself, or anyone for an administrator */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                email: string;
                                id: number;
                                is_active: boolean;
                                name: string | null;
                                role: "admin" | "user";
                                tier: "free" | "pro" | "enterprise";
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a user's role, tier or activity */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        is_active?: boolean;
                        role?: "admin" | "user";
                        tier?: "free" | "pro" | "enterprise";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                email: string;
                                id: number;
                                is_active: boolean;
                                name: string | null;
                                role: "admin" | "user";
                                tier: "free" | "pro" | "enterprise";
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your account */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                email: string;
                                id: number;
                                is_active: boolean;
                                name: string | null;
                                role: "admin" | "user";
                                tier: "free" | "pro" | "enterprise";
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete your account with all your own data and files */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @enum {boolean} */
                                deleted: true;
                                id: number;
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change your name */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** Format: date-time */
                                created_at: string;
                                email: string;
                                id: number;
                                is_active: boolean;
                                name: string | null;
                                role: "admin" | "user";
                                tier: "free" | "pro" | "enterprise";
                            };
                            trace_id: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/users/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All your data as a zip */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": string;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mcp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Search and ask by the Model Context Protocol (streamable HTTP) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics in Prometheus' text format */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sentence for a person. */
                            detail: string;
                            /** @description A stable code, for programs. */
                            error: string;
                            fields?: {
                                message: string;
                                path: string;
                            }[];
                            trace_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a plain model, or one that answers from documents */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        audio?: unknown;
                        frequency_penalty?: unknown;
                        function_call?: unknown;
                        functions?: unknown;
                        logit_bias?: unknown;
                        logprobs?: unknown;
                        max_completion_tokens?: number | null;
                        max_tokens?: number | null;
                        messages: {
                            content?: (string | {
                                type: string;
                            }[]) | null;
                            role: "system" | "developer" | "user" | "assistant" | "tool" | "function";
                        }[];
                        /** @description Accepted and not passed on. */
                        metadata?: unknown;
                        modalities?: unknown;
                        /** @description A model of `GET /v1/models`: plain, or `project:<id>` or `agent:<slug>`, which answer from documents. */
                        model: string;
                        n?: number | null;
                        parallel_tool_calls?: unknown;
                        prediction?: unknown;
                        presence_penalty?: unknown;
                        prompt_cache_key?: unknown;
                        prompt_cache_retention?: unknown;
                        reasoning_effort?: unknown;
                        response_format?: unknown;
                        safety_identifier?: unknown;
                        seed?: unknown;
                        service_tier?: unknown;
                        stop?: unknown;
                        store?: unknown;
                        stream?: boolean | null;
                        stream_options?: {
                            include_obfuscation?: unknown;
                            include_usage?: boolean | null;
                        } | null;
                        temperature?: number | null;
                        thinking?: unknown;
                        tool_choice?: unknown;
                        tools?: {
                            type: "function" | "custom";
                        }[] | null;
                        top_k?: unknown;
                        top_logprobs?: unknown;
                        top_p?: unknown;
                        /** @description Accepted and not passed on: the credential says who asks. */
                        user?: unknown;
                        verbosity?: unknown;
                        web_search_options?: unknown;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            choices: ({
                                finish_reason: string;
                                index: number;
                                message: {
                                    annotations?: unknown[];
                                    citations?: unknown[];
                                    content: string | null;
                                    role: string;
                                } & {
                                    [key: string]: unknown;
                                };
                            } & {
                                [key: string]: unknown;
                            })[];
                            created: number;
                            id: string;
                            model: string;
                            /** @enum {string} */
                            object: "chat.completion";
                            usage: unknown;
                        } & {
                            [key: string]: unknown;
                        };
                        "text/event-stream": unknown;
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            error: {
                                code: string | null;
                                /** @description A sentence for a person. */
                                message: string;
                                param: string | null;
                                type: string;
                            };
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Map texts to vectors by a plain model */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        dimensions?: number | null;
                        encoding_format?: ("float" | "base64") | null;
                        input: string | string[] | number[] | number[][];
                        /** @description A model of `GET /v1/models`: plain, or `project:<id>` or `agent:<slug>`, which answer from documents. */
                        model: string;
                        /** @description Accepted and not passed on. */
                        user?: unknown;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                embedding: number[] | string;
                                index: number;
                                /** @enum {string} */
                                object: "embedding";
                            }[];
                            model: string;
                            /** @enum {string} */
                            object: "list";
                            usage: {
                                prompt_tokens: number;
                                total_tokens: number;
                            };
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            error: {
                                code: string | null;
                                /** @description A sentence for a person. */
                                message: string;
                                param: string | null;
                                type: string;
                            };
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be asked: plain models, one’s projects, and agents */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: {
                                /** @description Unix seconds; 0 where it is not known. */
                                created: number;
                                id: string;
                                /** @description What people call the project or agent. */
                                name?: string;
                                /** @enum {string} */
                                object: "model";
                                owned_by: string;
                            }[];
                            /** @enum {string} */
                            object: "list";
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            error: {
                                code: string | null;
                                /** @description A sentence for a person. */
                                message: string;
                                param: string | null;
                                type: string;
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of the models */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description URL-encoded, for it may hold a slash. */
                    model: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Unix seconds; 0 where it is not known. */
                            created: number;
                            id: string;
                            /** @description What people call the project or agent. */
                            name?: string;
                            /** @enum {string} */
                            object: "model";
                            owned_by: string;
                        };
                    };
                };
                /** @description Any error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            error: {
                                code: string | null;
                                /** @description A sentence for a person. */
                                message: string;
                                param: string | null;
                                type: string;
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** TraceSpan */
        "def-0": {
            attributes: {
                [key: string]: (string | number | boolean) | (string | number | boolean)[];
            };
            /** @description In the order of their starts. */
            children: components["schemas"]["def-0"][];
            duration_ms: number;
            /** @description Microseconds. */
            duration_us: number;
            /** @description 16 hex digits. */
            id: string;
            is_error: boolean;
            /** @description OpenTelemetry's: 0 internal, 1 server, 2 client, 3 producer, 4 consumer. */
            kind: number;
            name: string;
            /** @description From the start of the first span. */
            offset_ms: number;
            parent_id: string | null;
            /** @description Microseconds since 1970. */
            start_us: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
