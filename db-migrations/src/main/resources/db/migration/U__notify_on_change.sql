DROP TRIGGER resources_updated ON resources;
DROP TRIGGER resources_inserted ON resources;
DROP FUNCTION notify_resources_changed();
