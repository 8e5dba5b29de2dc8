-- What an owner and its dependents wait for. Each search is a function, as those of resource_work are and for the same reason. Edited
-- in place.

-- Whether the object of an owner is there, as far as is known, so that an ownerReference to it holds. A reference to an object that is
-- gone would have the cluster's garbage collector delete the dependent at once.
CREATE OR REPLACE FUNCTION owner_is_ready(wanted INTEGER) RETURNS BOOLEAN
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1000
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    RETURN (
        SELECT owner.deleted_at IS NULL AND a.uid IS NOT NULL
            AND (c.uid_mark = a.uid_mark AND (c.deleted_at IS NOT NULL OR c.terminating)) IS NOT TRUE
        FROM resources owner
        JOIN resource_applied_states a ON a.resource_id = owner.id
        LEFT JOIN resource_current_states c ON c.resource_id = owner.id
        WHERE owner.id = wanted) IS TRUE;
END
$$;

-- What a dependent waits for, as its status shows it; null where its owner is ready.
CREATE OR REPLACE FUNCTION owner_awaited(wanted INTEGER) RETURNS TEXT
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 2000
AS $$
BEGIN
    IF owner_is_ready(wanted) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT 'waits for its owner ' || owner.kind || ' "' || owner.name || '"' FROM resources owner WHERE owner.id = wanted);
END
$$;

-- A dependent that would go with its owner's object and must not: one that lives on, one that is to be orphaned, or one whose own delete
-- was not tried yet. Its id; null for none.
CREATE OR REPLACE FUNCTION dependent_at_risk(of_cluster VARCHAR, of_uid VARCHAR) RETURNS INTEGER
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1000
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    RETURN (
        SELECT dependent.id FROM resource_applied_states a
        JOIN resources dependent ON dependent.id = a.resource_id
        WHERE a.owner_uid = of_uid AND a.deleted_at IS NULL AND dependent.cluster_id = of_cluster
            AND (dependent.deleted_at IS NULL OR dependent.deletion_policy = 'Orphan'
                OR a.attempted_generation IS DISTINCT FROM dependent.generation)
        LIMIT 1);
END
$$;

-- What the delete of an owner waits for, as its status shows it; null for nothing.
CREATE OR REPLACE FUNCTION dependent_awaited(of_cluster VARCHAR, of_uid VARCHAR) RETURNS TEXT
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 2000
AS $$
BEGIN
    RETURN (
        SELECT 'waits until ' || dependent.kind || ' "' || dependent.name || '" no longer refers to it' FROM resources dependent
        WHERE dependent.id = dependent_at_risk(of_cluster, of_uid));
END
$$;
