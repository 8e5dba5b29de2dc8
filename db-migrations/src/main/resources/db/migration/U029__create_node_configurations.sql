DROP TABLE node_configurations;
