DROP FUNCTION label_terms(JSONB);
DROP FUNCTION resource_version_number(VARCHAR);
