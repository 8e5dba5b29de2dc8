DROP TABLE IF EXISTS deployment_upgrade_items;
DROP TABLE IF EXISTS deployment_upgrades;
