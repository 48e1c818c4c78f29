CREATE TABLE "conversation_shares" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "conversation_shares_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"conversation_id" bigint NOT NULL,
	"message_id" bigint NOT NULL,
	"token_hash" text NOT NULL,
	"title" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "title_source" text DEFAULT 'person' NOT NULL;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "current_message_id" bigint;--> statement-breakpoint
ALTER TABLE "conversation_shares" ADD CONSTRAINT "conversation_shares_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "conversation_shares_token" ON "conversation_shares" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "conversation_shares_conversation" ON "conversation_shares" USING btree ("conversation_id","id");--> statement-breakpoint
CREATE INDEX "conversations_words" ON "conversations" USING gin (to_tsvector('simple', coalesce(title, '')));--> statement-breakpoint
CREATE INDEX "messages_parent" ON "messages" USING btree ("parent_id");