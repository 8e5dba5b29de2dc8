DROP VIEW resource_work;
