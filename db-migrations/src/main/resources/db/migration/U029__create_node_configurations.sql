DROP TABLE node_configuration_schemas;
DROP TABLE node_configurations;
