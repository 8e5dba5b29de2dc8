-- PostgreSQL tries anew with each statement whether an SQL function can be inlined, and parses it for that; this one
-- cannot be. As PL/pgSQL it is parsed once per session.

CREATE OR REPLACE FUNCTION label_terms(spec JSONB) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    labels CONSTANT JSONB := spec -> 'metadata' -> 'labels';
BEGIN
    IF jsonb_typeof(labels) IS DISTINCT FROM 'object' THEN
        RETURN '{}';
    END IF;
    RETURN (
        SELECT COALESCE(array_agg(term), '{}')
        FROM jsonb_each_text(labels) AS label (key, value),
            LATERAL (VALUES (label.key), (label.key || '=' || label.value)) AS t (term)
    );
END
$$;
