DROP TABLE password_links;
DROP TABLE user_sessions;
