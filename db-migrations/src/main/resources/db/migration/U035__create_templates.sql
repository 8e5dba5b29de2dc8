DROP TABLE templates;
DROP SEQUENCE template_ids;
