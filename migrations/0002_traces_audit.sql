CREATE TABLE "audit_entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor_id" bigint,
	"credential" text,
	"credential_id" bigint,
	"action" text NOT NULL,
	"target_type" text NOT NULL,
	"target_id" text,
	"project_id" bigint,
	"outcome" text NOT NULL,
	"address" text,
	"user_agent" text,
	"trace_id" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "replays" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "replays_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" bigint NOT NULL,
	"trace_id" text NOT NULL,
	"changes" jsonb NOT NULL,
	"status" text NOT NULL,
	"finish_reason" text,
	"error_code" text,
	"error_detail" text,
	"content" text NOT NULL,
	"citations" jsonb NOT NULL,
	"model" text NOT NULL,
	"prompt_tokens" integer,
	"completion_tokens" integer,
	"usage_estimated" boolean NOT NULL,
	"cost_usd" double precision,
	"question" text NOT NULL,
	"search_query" text NOT NULL,
	"candidates" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"retrieval" jsonb,
	"prompt" jsonb,
	"steps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"agent" jsonb,
	"is_redacted" boolean DEFAULT false NOT NULL,
	"parameters" jsonb NOT NULL,
	"checks" jsonb NOT NULL,
	"first_token_ms" integer,
	"total_ms" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "trace_spans" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "trace_spans_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"trace_id" text NOT NULL,
	"message_id" bigint,
	"version_id" bigint,
	"replay_id" bigint,
	"spans" jsonb NOT NULL,
	"dropped" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trace_spans_one_owner" CHECK (num_nonnulls(message_id, version_id, replay_id) = 1)
);
--> statement-breakpoint
DROP INDEX "accounts_trace";--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "retrieval" jsonb;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "agent" jsonb;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "is_redacted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "replays" ADD CONSTRAINT "replays_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trace_spans" ADD CONSTRAINT "trace_spans_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trace_spans" ADD CONSTRAINT "trace_spans_version_id_document_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."document_versions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trace_spans" ADD CONSTRAINT "trace_spans_replay_id_replays_id_fk" FOREIGN KEY ("replay_id") REFERENCES "public"."replays"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entries_at" ON "audit_entries" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_entries_actor" ON "audit_entries" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "audit_entries_action" ON "audit_entries" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "audit_entries_target" ON "audit_entries" USING btree ("target_type","target_id","id");--> statement-breakpoint
CREATE INDEX "replays_message" ON "replays" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "replays_trace" ON "replays" USING btree ("trace_id");--> statement-breakpoint
CREATE INDEX "replays_created" ON "replays" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "trace_spans_trace" ON "trace_spans" USING btree ("trace_id");--> statement-breakpoint
CREATE INDEX "trace_spans_message" ON "trace_spans" USING btree ("message_id") WHERE message_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "trace_spans_version" ON "trace_spans" USING btree ("version_id") WHERE version_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "trace_spans_replay" ON "trace_spans" USING btree ("replay_id") WHERE replay_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "trace_spans_created" ON "trace_spans" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "accounts_created" ON "accounts" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "messages_trace" ON "messages" USING btree ("trace_id") WHERE role = 'assistant';--> statement-breakpoint
CREATE INDEX "document_versions_trace" ON "document_versions" USING btree (substr(traceparent, 4, 32));