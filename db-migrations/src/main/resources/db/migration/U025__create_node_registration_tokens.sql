DROP TABLE node_registration_tokens;
