DROP VIEW resource_status;
DROP FUNCTION resource_version_reached(VARCHAR, VARCHAR);
