-- By hand (docs/decisions/0016): the audit log is only added to. What is older than the retention may go, by a transaction that
-- says the retention; the last day may not, whatever it says.
CREATE FUNCTION "audit_entries_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	retention_days integer := nullif(current_setting('groundwire.audit_retention_days', true), '')::integer;
BEGIN
	IF TG_OP = 'DELETE' AND OLD.at < now() - make_interval(days => greatest(retention_days, 1)) AND retention_days IS NOT NULL THEN
		RETURN OLD;
	END IF;
	RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'restrict_violation';
END
$$;--> statement-breakpoint
CREATE TRIGGER "audit_entries_append_only" BEFORE UPDATE OR DELETE ON "audit_entries" FOR EACH ROW EXECUTE FUNCTION "audit_entries_refuse_change"();--> statement-breakpoint
CREATE TRIGGER "audit_entries_no_truncate" BEFORE TRUNCATE ON "audit_entries" FOR EACH STATEMENT EXECUTE FUNCTION "audit_entries_refuse_change"();
