CREATE OR REPLACE FUNCTION label_terms(spec JSONB) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT COALESCE(array_agg(term), '{}')
        FROM jsonb_each_text(
                CASE jsonb_typeof(spec -> 'metadata' -> 'labels')
                    WHEN 'object' THEN spec -> 'metadata' -> 'labels' ELSE '{}' END) AS label (key, value),
            LATERAL (VALUES (label.key), (label.key || '=' || label.value)) AS t (term)
    );
