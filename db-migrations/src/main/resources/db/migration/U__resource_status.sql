DROP VIEW resource_status;
DROP FUNCTION resource_version_reached(VARCHAR, VARCHAR);
DROP FUNCTION version_number_reached(BIGINT, BIGINT);
